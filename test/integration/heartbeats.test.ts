import { once } from "node:events";
import { describe, expect, it } from "vitest";
import { anthropic, chat, type Sample, send } from "../fixtures/dialect-samples.ts";
import { startProviderRun } from "../fixtures/provider-run.ts";
import { type Reply, silent, stream, whole } from "../fixtures/upstream.ts";

const comment = ": still waiting for the model\n\n";
const heartbeatAfter = 100;
const retry = { maxRetries: 1, initialBackoff: 1, maxBackoff: 10, factor: 2, jitter: 0 };

/** Reads a body until it holds a text; the rest is read by the returned function. */
async function readUntil(answer: Response, wanted: string) {
  const reader = (answer.body as ReadableStream<Uint8Array>).getReader();
  let read = "";
  const more = async () => {
    const { done, value } = await reader.read();
    read += done ? "" : Buffer.from(value).toString();
    return done;
  };
  while (!read.includes(wanted)) await more();
  return async () => {
    while (!(await more()));
    return read;
  };
}

/** Answers when the test says so. */
function later(reply: Reply): { reply: Reply; answer(): void } {
  let begin: (() => void) | undefined;
  return { reply: (arrived) => (begin = () => reply(arrived)), answer: () => begin?.() };
}

/** What a stream says between the comments. */
const withoutComments = (text: string) => text.replaceAll(comment, "");

const pairs: readonly (readonly [string, Sample, Sample])[] = [
  ["a chat client of a Messages provider", chat, anthropic],
  ["a Messages client of a chat provider", anthropic, chat],
];

describe.each(pairs)("%s", (_name, here, there) => {
  const streaming = here.request({ stream: true });

  it("is told that it waits while the provider sends no headers, then gets the answer (trap 23)", async () => {
    const slow = later(stream(there.frames));
    await using run = await startProviderRun(there, [slow.reply], { heartbeatAfter });
    const answer = await send(run.gateway, here, streaming);
    expect([answer.status, answer.headers.get("content-type")]).toEqual([
      200,
      "text/event-stream; charset=utf-8",
    ]);
    const rest = await readUntil(answer, comment + comment);
    slow.answer();
    expect(withoutComments(await rest())).toContain("Hello");
    expect(await run.gateway.rowOf(answer)).toMatchObject({
      state: "complete",
      tokens: { input: 11, output: 2 },
    });
  });

  it("gets another attempt's answer behind the comments", async () => {
    const slow = later(whole(there.error("Busy"), 503));
    const replies = [slow.reply, stream(there.frames)];
    await using run = await startProviderRun(there, replies, { heartbeatAfter, retry });
    const answer = await send(run.gateway, here, streaming);
    const rest = await readUntil(answer, comment);
    slow.answer();
    expect(withoutComments(await rest())).toContain("Hello");
    expect(await run.gateway.rowOf(answer)).toMatchObject({ state: "complete", attempts: 2 });
  });

  it("gets a whole answer as a stream behind the comments", async () => {
    const slow = later(whole(there.whole));
    await using run = await startProviderRun(there, [slow.reply], { heartbeatAfter });
    const answer = await send(run.gateway, here, streaming);
    const rest = await readUntil(answer, comment);
    slow.answer();
    expect(withoutComments(await rest())).toContain("Hello there");
    expect(await run.gateway.rowOf(answer)).toMatchObject({ state: "complete" });
  });

  it("is told of a refusal inside its stream (traps 21, 23)", async () => {
    const slow = later(whole(there.error("No more"), 400));
    await using run = await startProviderRun(there, [slow.reply], { heartbeatAfter });
    const answer = await send(run.gateway, here, streaming);
    const rest = await readUntil(answer, comment);
    slow.answer();
    const told = withoutComments(await rest());
    expect(told).toContain("No more");
    expect(told.endsWith("\n\n")).toBe(true);
    expect(await run.gateway.rowOf(answer)).toMatchObject({
      state: "failed",
      error: { code: "provider_error" },
    });
  });

  it("is told inside its stream that the provider never answered", async () => {
    const settings = { heartbeatAfter, httpTimeout: 600 };
    await using run = await startProviderRun(there, [silent], settings);
    const answer = await send(run.gateway, here, streaming);
    expect(withoutComments(await answer.text())).toContain("provider_timeout");
    expect(await run.gateway.rowOf(answer)).toMatchObject({ error: { code: "provider_timeout" } });
  });

  it("has the call ended when it goes while it waits (trap 23)", async () => {
    await using run = await startProviderRun(there, [silent], { heartbeatAfter });
    const aborting = new AbortController();
    const answer = await fetch(`${run.gateway.url}${here.path}`, {
      method: "POST",
      headers: { "content-type": "application/json", ...here.headers },
      body: streaming,
      signal: aborting.signal,
    });
    await readUntil(answer, comment);
    aborting.abort();
    const { closed } = await run.upstream.arrived();
    expect(await closed).toBe(true);
    expect(await run.gateway.rowOf(answer)).toMatchObject({ state: "client-gone" });
  });

  it("waits for a whole answer in silence", async () => {
    const slow = later(whole(there.whole));
    await using run = await startProviderRun(there, [slow.reply], { heartbeatAfter: 25 });
    const asked = send(run.gateway, here);
    const { response } = await run.upstream.arrived();
    setTimeout(() => slow.answer(), 100);
    await once(response, "finish");
    const answer = await asked;
    expect(JSON.parse(await answer.text())).toMatchObject({ id: expect.any(String) });
  });
});
