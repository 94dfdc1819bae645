import { describe, expect, it } from "vitest";
import { anthropic, chat, errorOf, refusal, samples, send } from "../fixtures/dialect-samples.ts";
import { provider, startTestGateway } from "../fixtures/gateway.ts";
import { startProviderRun } from "../fixtures/provider-run.ts";
import { startUpstream, stream, whole } from "../fixtures/upstream.ts";
import { readChat, readMessage } from "../oracle/answer-readers.ts";
import { chatOrderFault, messagesOrderFault } from "../oracle/stream-grammar.ts";

const retrying = { maxRetries: 1, initialBackoff: 1, maxBackoff: 50, factor: 2, jitter: 0 };

/** The data of a stream's frames. */
function dataOf(text: string): Record<string, unknown>[] {
  const lines = text.split("\n").filter((line) => /^data: \{/.test(line));
  return lines.map((line) => JSON.parse(line.slice(6)) as Record<string, unknown>);
}

const textOf = (data: readonly Record<string, unknown>[]) =>
  data
    .flatMap((one) => JSON.stringify(one).match(/(?<="(?:content|text)":")[^"]+/g) ?? [])
    .join("");

describe.each(samples)("a client that speaks $name", (here) => {
  const there = here === chat ? anthropic : chat;
  const read = here === chat ? readChat : readMessage;
  const fault = here === chat ? chatOrderFault : messagesOrderFault;
  const streaming = here.request({ stream: true, ...(here === chat ? withUsage : {}) });

  it("gets the whole answer of a provider that speaks the other dialect", async () => {
    await using run = await startProviderRun(there, [whole(there.whole)]);
    const answer = await send(run.gateway, here);
    expect(answer.status).toBe(200);
    expect(answer.headers.get("x-patchbay-lane")).toBe("translate");
    expect(answer.headers.get("x-patchbay-losses")).toBe("0");
    expect(answer.headers.get("content-type")).toBe("application/json");
    const said = read(await answer.json(), "read");
    expect(said).toMatchObject({ text: "Hello there", stop: "end", tokens: [11, 2] });
    const arrived = await run.upstream.arrived();
    expect(arrived.url).toBe(there.path);
    const asked = JSON.parse(arrived.body.toString()) as Record<string, unknown>;
    expect(asked.model).toBe("model-a");
    expect(JSON.stringify(asked.messages)).toContain("Hi");
    expect(await run.gateway.rowOf(answer)).toMatchObject({
      dialect: here.name,
      lane: "translate",
      state: "complete",
      stopReason: "end",
      tokens: { input: 11, output: 2 },
    });
  });

  it("gets its stream, in order, with its usage (traps 17, 20)", async () => {
    await using run = await startProviderRun(there, [stream(there.frames)]);
    const answer = await send(run.gateway, here, streaming);
    const text = await answer.text();
    const data = dataOf(text);
    expect(fault(data)).toBeUndefined();
    expect(textOf(data)).toBe("Hello there");
    expect(text.endsWith("data: [DONE]\n\n")).toBe(here === chat);
    expect(JSON.stringify(data)).toContain(
      here === chat ? '"total_tokens":13' : '"input_tokens":11',
    );
    expect(await run.gateway.rowOf(answer)).toMatchObject({
      lane: "translate",
      state: "complete",
      tokens: { input: 11, output: 2 },
    });
  });

  it("gets a whole answer of a provider that can only stream (trap 25)", async () => {
    await using run = await startProviderRun(there, [stream(there.frames)]);
    const answer = await send(run.gateway, here);
    expect(answer.headers.get("content-type")).toBe("application/json");
    const json = JSON.parse(await answer.text());
    expect(JSON.stringify(json)).toContain("Hello there");
    expect(await run.gateway.rowOf(answer)).toMatchObject({
      state: "complete",
      tokens: { input: 11, output: 2 },
    });
  });

  it("has a stream that it did not ask for tried again when it is cut or tells an error", async () => {
    const error = there.errorFrame("Overloaded, key sk-test-up").replace("server", "overloaded");
    const broken = [stream(there.frames.slice(0, 2)), stream([...there.frames.slice(0, 2), error])];
    await using run = await startProviderRun(there, [...broken, stream(there.frames)], {
      retry: { maxRetries: 2, initialBackoff: 1, maxBackoff: 10, factor: 2, jitter: 0 },
    });
    const answer = await send(run.gateway, here);
    expect(await answer.text()).toContain("Hello there");
    expect(await run.gateway.rowOf(answer)).toMatchObject({ state: "complete", attempts: 3 });
  });

  it("is told when the provider calls a whole answer a stream, and it is not asked again", async () => {
    await using run = await startProviderRun(there, [stream([there.whole])], { retry: retrying });
    const answer = await send(run.gateway, here, streaming);
    await refusal(run.gateway, here, answer, "provider_answer_unrecognised");
    expect(run.upstream.requests).toHaveLength(1);
  });

  it("gets a stream where the provider answers whole (traps 20, 25)", async () => {
    await using run = await startProviderRun(there, [whole(there.whole)]);
    const answer = await send(run.gateway, here, streaming);
    expect(answer.headers.get("content-type")).toContain("text/event-stream");
    const text = await answer.text();
    expect(fault(dataOf(text))).toBeUndefined();
    expect(textOf(dataOf(text))).toBe("Hello there");
    expect(text.endsWith("data: [DONE]\n\n")).toBe(here === chat);
    expect(await run.gateway.rowOf(answer)).toMatchObject({
      state: "complete",
      tokens: { input: 11, output: 2 },
    });
  });

  it.each([
    ["is cut after content", "cut", "provider_stream_truncated"],
    ["ends without its last event", "end", "provider_stream_truncated"],
    ["falls silent", "open", "provider_stream_idle"],
  ] as const)(
    "is told in its own dialect when the stream %s (trap 22)",
    async (_what, after, code) => {
      await using run = await startProviderRun(there, [stream(there.frames.slice(0, 2), after)], {
        streamIdleTimeout: 300,
      });
      const answer = await send(run.gateway, here, streaming);
      const data = dataOf(await answer.text());
      expect(textOf(data.slice(0, -1))).toBe("Hello");
      expect(JSON.stringify(data.at(-1))).toContain(code);
      expect(await run.gateway.rowOf(answer)).toMatchObject({
        state: "truncated",
        error: { code },
      });
    },
  );

  it("is told in its own dialect when the provider reports an error inside the stream (trap 21)", async () => {
    const error = there.errorFrame("Broke inside, key sk-test-up");
    await using run = await startProviderRun(there, [stream([...there.frames.slice(0, 2), error])]);
    const answer = await send(run.gateway, here, streaming);
    const last = dataOf(await answer.text()).at(-1);
    const told = here === chat ? { error: last?.error } : last;
    expect(errorOf(here, told)).toMatchObject({ message: "Broke inside, key •••" });
    expect(await run.gateway.rowOf(answer)).toMatchObject({ state: "failed" });
  });

  it.each([
    [400, "provider_error"],
    [429, "provider_error"],
    [529, "provider_error"],
  ] as const)(
    "gets a refusal with status %i in its own envelope (trap 31)",
    async (status, code) => {
      const headers = { "retry-after": "7" };
      await using run = await startProviderRun(there, [
        whole(there.error("No more"), status, headers),
      ]);
      const answer = await send(run.gateway, here);
      expect(answer.headers.get("retry-after")).toBe("7");
      const { message } = await refusal(run.gateway, here, answer, code, status);
      expect(message).toBe("No more");
    },
  );

  it("has a failure before any content tried again (trap 21)", async () => {
    const failing = [stream([there.errorFrame("Overloaded")]), whole(there.error("Later"), 503)];
    for (const first of failing) {
      await using run = await startProviderRun(there, [first, stream(there.frames)], {
        retry: retrying,
      });
      const answer = await send(run.gateway, here, streaming);
      expect(textOf(dataOf(await answer.text()))).toBe("Hello there");
      expect(await run.gateway.rowOf(answer)).toMatchObject({ attempts: 2, state: "complete" });
    }
  });

  it.each([
    ["the client's own dialect", here.whole],
    ["HTML", "<html>"],
    ["an empty object", "{}"],
  ])("is told when the provider answers with %s", async (_what, body) => {
    await using run = await startProviderRun(there, [whole(body)]);
    for (const request of [here.request(), streaming]) {
      const answer = await send(run.gateway, here, request);
      await refusal(run.gateway, here, answer, "provider_answer_unrecognised");
    }
  });

  it("has its stream end with the answer, though the connection stays open", async () => {
    await using run = await startProviderRun(there, [stream(there.frames, "open")]);
    const answer = await send(run.gateway, here, streaming);
    const data = dataOf(await answer.text());
    expect(fault(data)).toBeUndefined();
    expect(textOf(data)).toBe("Hello there");
    expect(await run.gateway.rowOf(answer)).toMatchObject({ state: "complete" });
  });

  it("ends the provider's stream when it goes (trap 23)", async () => {
    await using run = await startProviderRun(there, [stream(there.frames.slice(0, 2), "open")]);
    const abort = new AbortController();
    const answer = await send(run.gateway, here, streaming, { signal: abort.signal });
    await answer.body?.getReader().read();
    abort.abort();
    expect(await (await run.upstream.arrived()).closed).toBe(true);
    expect(await run.gateway.rowOf(answer)).toMatchObject({ state: "client-gone" });
  });

  it("is told when the gateway stops before its stream has ended", async () => {
    await using run = await startProviderRun(there, [stream(there.frames.slice(0, 2), "open")]);
    const answer = await send(run.gateway, here, streaming);
    const reading = answer.text();
    await run.gateway.close();
    expect(JSON.stringify(dataOf(await reading).at(-1))).toContain("gateway_stopping");
    expect(await (await run.upstream.arrived()).closed).toBe(true);
  });

  it("prefers a provider that speaks its own dialect", async () => {
    await using mine = await startUpstream(whole(here.whole));
    await using other = await startUpstream(whole(there.whole));
    await using gateway = await startTestGateway({
      providers: [
        provider("other", there.providerType, other.url),
        provider("mine", here.providerType, mine.url),
      ],
    });
    const answer = await send(gateway, here);
    expect(answer.headers.get("x-patchbay-lane")).toBe("passthrough");
    expect(await answer.text()).toBe(here.whole);
    expect(other.requests).toHaveLength(0);
  });

  it("is told when the answer is larger than what can be translated", async () => {
    const large = there.whole.replace("Hello", "x".repeat(17 * 1024 * 1024));
    await using run = await startProviderRun(there, [whole(large)]);
    const answer = await send(run.gateway, here);
    await refusal(run.gateway, here, answer, "provider_answer_unrecognised");
  });
});

const withUsage = { stream_options: { include_usage: true } };

it("gives the limit its name at hosts other than OpenAI (trap 26)", async () => {
  await using run = await startProviderRun(chat, [whole(chat.whole)]);
  await (await send(run.gateway, anthropic)).text();
  const asked = JSON.parse((await run.upstream.arrived()).body.toString()) as object;
  expect(asked).toMatchObject({ max_tokens: 9 });
  expect(asked).not.toHaveProperty("max_completion_tokens");
});

it("names how much a request lost, in its answer and in its row (trap 31)", async () => {
  await using run = await startProviderRun(anthropic, [whole(anthropic.whole)]);
  const lossy = chat.request({ logit_bias: { 50: 1 }, seed: 7 });
  const answer = await send(run.gateway, chat, lossy);
  expect(answer.headers.get("x-patchbay-losses")).toBe("2");
  const lost = { side: "request", reason: "absent-in-target", asked: null, sent: null };
  expect(await run.gateway.rowOf(answer)).toMatchObject({
    losses: 2,
    lossList: [
      { ...lost, path: "logit_bias" },
      { ...lost, path: "seed" },
    ],
  });
});

it("keeps what was asked and what was sent of an approximation, and not more than 50 losses", async () => {
  await using run = await startProviderRun(anthropic, [whole(anthropic.whole)]);
  const hot = await send(run.gateway, chat, chat.request({ temperature: 1.5 }));
  expect((await run.gateway.rowOf(hot)).lossList).toEqual([
    { side: "request", path: "temperature", reason: "approximated", asked: "1.5", sent: "1" },
  ]);
  const unknown = Object.fromEntries(Array.from({ length: 70 }, (_, at) => [`field_${at}`, at]));
  const row = await run.gateway.rowOf(await send(run.gateway, chat, chat.request(unknown)));
  expect(row.losses).toBe(70);
  expect(row.lossList).toHaveLength(50);
});

it("refuses what the provider's dialect cannot express, before it is asked", async () => {
  await using run = await startProviderRun(anthropic, [whole(anthropic.whole)]);
  const answer = await send(run.gateway, chat, chat.request({ n: 2 }));
  await refusal(run.gateway, chat, answer, "candidates_unsupported");
  expect(run.upstream.requests).toHaveLength(0);
});

it.each([
  ["whole", false],
  ["streamed", true],
])("tells when a %s call's arguments are no JSON object (trap 10)", async (_how, streamed) => {
  const call = { id: "a", type: "function", function: { name: "f", arguments: "{" } };
  const message = { role: "assistant", content: null, tool_calls: [call] };
  const frame = (delta: object, finish_reason: string | null = null) =>
    `data: ${JSON.stringify({ id: "c", model: "m", choices: [{ index: 0, delta, finish_reason }] })}\n\n`;
  const frames = [
    frame({ role: "assistant", tool_calls: [{ index: 0, ...call }] }),
    frame({}, "tool_calls"),
    "data: [DONE]\n\n",
  ];
  const body = JSON.stringify({
    id: "c",
    choices: [{ index: 0, message, finish_reason: "tool_calls" }],
  });
  await using run = await startProviderRun(chat, [streamed ? stream(frames) : whole(body)]);
  const answer = await send(run.gateway, anthropic, anthropic.request({ stream: streamed }));
  const text = await answer.text();
  expect(text).toContain("bad_tool_input");
  expect((await run.gateway.rowOf(answer)).error?.code).toBe("bad_tool_input");
});
