import Anthropic from "@anthropic-ai/sdk";
import OpenAI from "openai";
import { afterAll, beforeAll, expect, it } from "vitest";
import type { TestGateway } from "../fixtures/gateway.ts";
import { readChat, readMessage, type Said } from "../oracle/answer-readers.ts";
import { readChatStream, readMessagesStream } from "../oracle/stream-readers.ts";
import { describeWith } from "../requirements.ts";
import { frames, inLanes, type Recorded, readRecorded, startReplayed } from "./recorded.ts";

/** What a client saw: an answer, or the status and the code of an error. */
type Seen = Said | { readonly status: number | undefined; readonly code: string | undefined };

const messages = [{ role: "user" as const, content: "Hi" }];

async function askAsAnthropic(base: string, model: string, stream: boolean): Promise<Seen> {
  const client = new Anthropic({ baseURL: base, apiKey: "any", maxRetries: 0 });
  const request = { model, max_tokens: 64, messages };
  try {
    const answer = stream
      ? await client.messages.stream(request).finalMessage()
      : await client.messages.create(request);
    return readMessage(answer);
  } catch (thrown) {
    const { status, error } = thrown as { status?: number; error?: { error?: { code?: string } } };
    return { status, code: error?.error?.code };
  }
}

async function askAsOpenAi(base: string, model: string, stream: boolean): Promise<Seen> {
  const client = new OpenAI({ baseURL: `${base}/v1`, apiKey: "any", maxRetries: 0 });
  const request = { model, messages };
  try {
    if (!stream) return readChat(await client.chat.completions.create(request));
    const chunks: unknown[] = [];
    const options = { stream: true, stream_options: { include_usage: true } } as const;
    const answer = await client.chat.completions.create({ ...request, ...options });
    for await (const chunk of answer) chunks.push(chunk);
    return readChatStream(chunks as never);
  } catch (thrown) {
    const { status, code } = thrown as { status?: number; code?: string };
    return { status, code };
  }
}

/** What the provider said, read without the gateway; undefined for a failure. */
function saidBy({ kind, response }: Recorded): Said | undefined {
  if (response.status >= 300) return undefined;
  const data = response.sse === undefined ? [] : frames(response.sse);
  if (data.some(({ error, type }) => error || type === "error")) return undefined;
  if (kind === "anthropic")
    return data.length > 0 ? readMessagesStream(data) : readMessage(response.body);
  return data.length > 0 ? readChatStream(data) : readChat(response.body);
}

/** Messages has usage and a stop in every answer: where the provider gave none, an estimate and the end. */
function isSame(seen: Seen, said: Said | undefined): boolean {
  if (!("text" in seen)) return said === undefined;
  const plain = ({ stop, ...rest }: Said) => ({
    ...rest,
    stop: stop === "other" ? "end" : stop,
    tokens: said?.tokens && rest.tokens,
  });
  return said !== undefined && JSON.stringify(plain(seen)) === JSON.stringify(plain(said));
}

/** What the gateway does not take for an answer, and recordings of several answers in one stream. */
const leftOut: Readonly<Record<string, string>> = {
  a1d930ac7a4a: "an echo service answered: no choices",
  d6fc1621c831: "an echo service answered with plain text",
  e1cfe930720d: "a transcription: no choices",
  "52453a5635c3": "a proxy's description of an answer: no choices",
  "631f9be16172": "several messages, one after the other",
  "4d95b1959035": "several messages, one after the other",
  "261fdd9651d2": "several messages, one after the other",
  "3e8832487d6b": "begins again: an error where the client has a part of it already",
};

describeWith("corpus", "every recorded answer, to a client of the other dialect", (corpus) => {
  const recorded = readRecorded(corpus, ["openai-chat", "anthropic"]);
  let gateway: TestGateway;
  let close: (() => Promise<void>) | undefined;

  beforeAll(async () => {
    ({ gateway, close } = await startReplayed(corpus, recorded, 11));
  });
  afterAll(() => close?.());

  it.each([
    ["openai-chat", askAsAnthropic],
    ["anthropic", askAsOpenAi],
  ])(
    "says what the %s provider said",
    async (kind, ask) => {
      const some = recorded.filter((one) => one.kind === kind && !(one.id in leftOut));
      const differing: unknown[] = [];
      await inLanes(some, async (one) => {
        const seen = await ask(gateway.url, `r-${one.id}/m`, one.stream);
        const said = saidBy(one);
        if (!isSame(seen, said)) differing.push({ id: one.id, seen, said });
      });
      expect(some.length).toBeGreaterThan(190);
      expect(differing).toEqual([]);
    },
    120_000,
  );
});
