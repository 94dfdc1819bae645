import { isDeepStrictEqual } from "node:util";
import Anthropic from "@anthropic-ai/sdk";
import OpenAI from "openai";
import { afterAll, beforeAll, expect, it } from "vitest";
import type { RequestRecord } from "../../gateway/admin/contract.ts";
import type { TestGateway } from "../fixtures/gateway.ts";
import { describeWith } from "../requirements.ts";
import {
  inLanes,
  isOfItsKind,
  type Recorded,
  readRecorded,
  rowWithId,
  startReplayed,
} from "./recorded.ts";
import type { Replay } from "./replay.ts";
import { chatTokens, type ExpectedTokens, messageTokens } from "./token-oracle.ts";

type Seen = { readonly answer: unknown } | { readonly error: unknown };
type Result = { readonly seen: Seen; readonly requestId: string | null };
type Ask = (base: string, recorded: Recorded, model: string) => Promise<Result>;

/** The OpenAI SDK's view: a whole completion, or every chunk and the stream helper's accumulation. */
const askChat =
  (includeUsage: boolean): Ask =>
  async (base, recorded, model) => {
    const client = new OpenAI({ baseURL: `${base}/v1`, apiKey: "sk-any", maxRetries: 0 });
    const { stream_options: _dropped, ...body } = recorded.request?.body ?? {};
    const messages = body.messages ?? [{ role: "user", content: "Hi" }];
    const request = { ...body, messages, model, stream: recorded.stream };
    const options =
      recorded.stream && includeUsage ? { stream_options: { include_usage: true } } : {};
    try {
      const { data, response } = await client.chat.completions
        .create({ ...request, ...options } as never)
        .withResponse();
      return { seen: { answer: await collect(data) }, requestId: idOf(response.headers) };
    } catch (thrown) {
      return failure(thrown);
    }
  };

/** The Anthropic SDK's view: a whole message, or what its stream helper accumulates. */
const askMessages: Ask = async (base, recorded, model) => {
  const client = new Anthropic({ baseURL: base, apiKey: "sk-any", maxRetries: 0 });
  const body = recorded.request?.body ?? { messages: [{ role: "user", content: "Hi" }] };
  const request = { max_tokens: 64, ...body, model, stream: recorded.stream };
  let requestId: string | null = null;
  try {
    const { data, response } = await client.messages.create(request as never).withResponse();
    requestId = idOf(response.headers);
    const answer = await collect(data);
    if (!recorded.stream) return { seen: { answer }, requestId };
    const helper = client.messages.stream({ ...request, stream: undefined } as never);
    return { seen: { answer: [answer, await helper.finalMessage()] }, requestId };
  } catch (thrown) {
    return failure(thrown, requestId);
  }
};

async function collect(data: unknown): Promise<unknown> {
  if (typeof data !== "object" || data === null || !(Symbol.asyncIterator in data)) return data;
  const pieces: unknown[] = [];
  for await (const piece of data as AsyncIterable<unknown>) pieces.push(piece);
  return pieces;
}

function idOf(headers: Headers | undefined): string | null {
  return headers?.get("x-patchbay-request-id") ?? null;
}

/** @param known the request's id, where its stream had begun before it failed */
function failure(thrown: unknown, known: string | null = null): Result {
  const { status, error, headers, message, name } = thrown as {
    status?: number;
    error?: unknown;
    headers?: Headers;
    message: string;
    name: string;
  };
  return { seen: { error: { status, error, message, name } }, requestId: known ?? idOf(headers) };
}

describeWith("corpus", "every recorded answer, through the official SDKs", (corpus) => {
  const recorded = readRecorded(corpus, ["openai-chat", "anthropic"]);
  let replay: Replay;
  let gateway: TestGateway;
  let close: (() => Promise<void>) | undefined;

  beforeAll(async () => {
    ({ replay, gateway, close } = await startReplayed(recorded, 7));
  });
  afterAll(() => close?.());

  async function compare(
    some: readonly Recorded[],
    ask: Ask,
    expected: (direct: Seen) => Seen = (direct) => direct,
  ) {
    const differing: unknown[] = [];
    const ids = new Map<string, string>();
    await inLanes(some, async (one) => {
      const model = "m";
      const direct = await ask(`${replay.url}/r/${one.id}`, one, model);
      const through = await ask(gateway.url, one, `r-${one.id}/${model}`);
      if (through.requestId) ids.set(through.requestId, one.id);
      if (!isOfItsKind(one)) {
        if (!("error" in through.seen)) differing.push({ id: one.id, through: through.seen });
      } else if (JSON.stringify(expected(direct.seen)) !== JSON.stringify(through.seen)) {
        differing.push({ id: one.id, direct: direct.seen, through: through.seen });
      }
    });
    return { differing, ids };
  }

  /** Prints how many clients got the same, and fails for any that did not. */
  function settle(what: string, some: readonly Recorded[], differing: readonly unknown[]): void {
    const others = some.filter((one) => !isOfItsKind(one)).length;
    console.log(
      `${what}: ${some.length - others - differing.length} of ${some.length - others} equal, ` +
        `${others} that are no answers of their endpoint are errors`,
    );
    expect(differing).toEqual([]);
  }

  async function rowsOf(ids: ReadonlyMap<string, string>): Promise<Map<string, RequestRecord>> {
    const rows = new Map<string, RequestRecord>();
    await inLanes([...ids], async ([requestId, id]) => {
      rows.set(id, await rowWithId(gateway, requestId));
    });
    return rows;
  }

  async function compareTokens(
    some: readonly Recorded[],
    ids: ReadonlyMap<string, string>,
    oracle: (one: Recorded) => ExpectedTokens,
  ) {
    const rows = await rowsOf(ids);
    const differing = some
      .filter((one) => one.response.status === 200 && isOfItsKind(one))
      .map((one) => {
        return { id: one.id, row: rows.get(one.id)?.tokens, answer: oracle(one) };
      })
      .filter(({ row, answer }) => !isDeepStrictEqual(row, answer));
    expect(differing).toEqual([]);
    expect(rows.size).toBeGreaterThanOrEqual(some.filter(isOfItsKind).length);
  }

  const chats = recorded.filter(({ kind }) => kind === "openai-chat");
  const messages = recorded.filter(({ kind }) => kind === "anthropic");

  it("gives OpenAI clients what they get without the gateway, and records its tokens", async () => {
    const { differing, ids } = await compare(chats, askChat(true));
    settle("openai-chat answers to an OpenAI client", chats, differing);
    await compareTokens(chats, ids, chatTokens);
  }, 120_000);

  it("gives streams without the usage frame to OpenAI clients that did not ask for it", async () => {
    const streams = chats.filter(({ stream }) => stream);
    const withoutUsage = (direct: Seen): Seen => {
      if (!("answer" in direct) || !Array.isArray(direct.answer)) return direct;
      return {
        answer: direct.answer.filter((chunk) => !(chunk.choices?.length === 0 && chunk.usage)),
      };
    };
    const { differing, ids } = await compare(streams, askChat(false), withoutUsage);
    settle("openai-chat streams without their usage to an OpenAI client", streams, differing);
    await compareTokens(streams, ids, chatTokens);
  }, 120_000);

  it("gives Anthropic clients what they get without the gateway, and records its tokens", async () => {
    const { differing, ids } = await compare(messages, askMessages);
    settle("anthropic answers to an Anthropic client", messages, differing);
    await compareTokens(messages, ids, messageTokens);
  }, 120_000);
});
