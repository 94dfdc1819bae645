import Anthropic from "@anthropic-ai/sdk";
import OpenAI from "openai";
import { describe, expect, it } from "vitest";
import { chat, type Sample, samples, send } from "../fixtures/dialect-samples.ts";
import type { TestGateway } from "../fixtures/gateway.ts";
import { startProviderRun } from "../fixtures/provider-run.ts";
import { stream } from "../fixtures/upstream.ts";

/** The text that the dialect's official SDK has seen when its stream ends, and what it throws. */
async function readWithSdk(sample: Sample, { url }: TestGateway) {
  const parts: string[] = [];
  const messages = [{ role: "user" as const, content: "Hi" }];
  try {
    if (sample === chat) {
      const client = new OpenAI({ baseURL: `${url}/v1`, apiKey: "any", maxRetries: 0 });
      const answer = await client.chat.completions.create({
        model: "model-a",
        messages,
        stream: true,
      });
      for await (const chunk of answer) parts.push(chunk.choices[0]?.delta.content ?? "");
    } else {
      const client = new Anthropic({ baseURL: url, apiKey: "any", maxRetries: 0 });
      const answer = client.messages.stream({ model: "model-a", max_tokens: 9, messages });
      answer.on("text", (text) => parts.push(text));
      await answer.finalMessage();
    }
  } catch (thrown) {
    return { text: parts.join(""), thrown };
  }
  return { text: parts.join(""), thrown: undefined };
}

describe.each(samples)("a $name stream", (sample) => {
  const begun = sample.frames.slice(0, 2);
  const body = sample.request({ stream: true });

  it.each([
    ["is cut after content", "cut", "provider_stream_truncated"],
    ["ends without its last event", "end", "provider_stream_truncated"],
    ["falls silent", "open", "provider_stream_idle"],
  ] as const)("that %s tells so in the client's dialect", async (_what, after, code) => {
    await using run = await startProviderRun(sample, [stream(begun, after)], {
      streamIdleTimeout: 300,
    });
    const answer = await send(run.gateway, sample, body);
    const text = await answer.text();
    expect(answer.status).toBe(200);
    expect(text.startsWith(begun.join(""))).toBe(true);
    expect(text).toContain(code);
    const row = await run.gateway.rowOf(answer);
    expect(row).toMatchObject({ state: "truncated", error: { code }, status: 200 });
  });

  it.each(["cut", "end"] as const)(
    "that breaks off (%s) makes the official SDK throw",
    async (after) => {
      await using run = await startProviderRun(sample, [stream(begun, after)]);
      const { text, thrown } = await readWithSdk(sample, run.gateway);
      expect(text).toBe("Hello");
      expect(String(thrown)).toContain("ended before its answer did");
    },
  );

  it("that is whole is read by the official SDK", async () => {
    await using run = await startProviderRun(sample, [stream(sample.frames)]);
    const { text, thrown } = await readWithSdk(sample, run.gateway);
    expect([text, thrown]).toEqual(["Hello there", undefined]);
    const [row] = await run.gateway.rows(1);
    expect(row).toMatchObject({ state: "complete", tokens: { input: 11, output: 2 } });
  });

  it("with an error after its content passes it on and is recorded as failed (trap 21)", async () => {
    const frames = [...begun, sample.errorFrame("Broke inside")];
    await using run = await startProviderRun(sample, [stream(frames)]);
    const answer = await send(run.gateway, sample, body);
    expect(await answer.text()).toBe(frames.join(""));
    expect(await run.gateway.rowOf(answer)).toMatchObject({
      state: "failed",
      error: { code: "provider_error", message: "Broke inside" },
    });
  });

  it("that starts with more than can be held is committed to: its failure is told inside", async () => {
    const pings = Array.from({ length: 1100 }, () => `: ${"p".repeat(60)}\n\n`);
    await using run = await startProviderRun(sample, [stream(pings)]);
    const answer = await send(run.gateway, sample, sample.request({ stream: true }));
    expect(answer.status).toBe(200);
    const text = await answer.text();
    expect(text.startsWith(pings.join(""))).toBe(true);
    expect(text).toContain("provider_stream_truncated");
    // One that can be held fails before the client has seen anything of it.
    await using short = await startProviderRun(sample, [stream(pings.slice(0, 100))]);
    const refused = await send(short.gateway, sample, sample.request({ stream: true }));
    expect(refused.status).toBe(502);
  });

  it("that is silent before any content is given up on (trap 23)", async () => {
    await using run = await startProviderRun(sample, [stream(sample.frames.slice(0, 1), "open")], {
      streamIdleTimeout: 300,
    });
    const answer = await send(run.gateway, sample, body);
    expect(answer.status).toBe(504);
    expect((await run.gateway.rowOf(answer)).error?.code).toMatch(
      /^provider_(timeout|stream_idle)$/,
    );
    expect(await (await run.upstream.arrived()).closed).toBe(true);
  });
});
