import Anthropic from "@anthropic-ai/sdk";
import OpenAI from "openai";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { RequestLoss } from "../../gateway/admin/contract.ts";
import {
  inLanes,
  type Recorded,
  readRecorded,
  rowWithId,
  startReplayed,
} from "../contract/recorded.ts";
import { chatTokens, type ExpectedTokens, messageTokens } from "../contract/token-oracle.ts";
import { provider, startTestGateway, type TestGateway } from "../fixtures/gateway.ts";
import { startUpstream, stream, whole } from "../fixtures/upstream.ts";
import { describeWith } from "../requirements.ts";
import { type Mouth, readChat, readMessage, type Said, type Special } from "./answer-readers.ts";
import type { Loose } from "./loose.ts";
import { outcomeOf, singleAnswers } from "./recorded-answer.ts";
import { wholeChat } from "./stream-readers.ts";
import { writtenAnswers } from "./written-answers.ts";

/** What a client got: an answer, or the status and the code of an error. */
type Seen = {
  readonly answer?: Loose;
  readonly status?: number | undefined;
  readonly code?: string | undefined;
  readonly requestId: string;
};

type Ask = (base: string, model: string, stream: boolean) => Promise<Seen>;

const messages = [{ role: "user" as const, content: "Hi" }];

/** Keeps the id of the request, which an error in a stream does not tell. */
function watching() {
  const seen = { requestId: "" };
  const send: typeof fetch = async (...given) => {
    const answer = await fetch(...given);
    seen.requestId = answer.headers.get("x-patchbay-request-id") ?? "";
    return answer;
  };
  return { seen, send };
}

const askAsAnthropic: Ask = async (base, model, stream) => {
  const { seen, send } = watching();
  const client = new Anthropic({ baseURL: base, apiKey: "any", maxRetries: 0, fetch: send });
  const request = { model, max_tokens: 64, messages };
  try {
    const answer = stream
      ? await client.messages.stream(request).finalMessage()
      : await client.messages.create(request);
    return { answer: answer as unknown as Loose, ...seen };
  } catch (thrown) {
    const { status, error } = thrown as { status?: number; error?: { error?: { code?: string } } };
    return { status, code: error?.error?.code, ...seen };
  }
};

const askAsOpenAi: Ask = async (base, model, stream) => {
  const { seen, send } = watching();
  const client = new OpenAI({
    ...{ baseURL: `${base}/v1`, apiKey: "any", maxRetries: 0, fetch: send },
  });
  const request = { model, messages };
  try {
    if (!stream) {
      const answer = await client.chat.completions.create(request);
      return { answer: answer as unknown as Loose, ...seen };
    }
    const chunks: unknown[] = [];
    const options = { stream: true, stream_options: { include_usage: true } } as const;
    const answer = await client.chat.completions.create({ ...request, ...options });
    for await (const chunk of answer) chunks.push(chunk);
    return { answer: wholeChat(chunks as Loose[]), ...seen };
  } catch (thrown) {
    const { status, code } = thrown as { status?: number; code?: string };
    return { status, code, ...seen };
  }
};

type Direction = {
  readonly ask: Ask;
  readonly read: (answer: unknown, as: Mouth) => Said;
  readonly spent: readonly [typeof chatTokens, typeof messageTokens];
  /** Whether the client's dialect has a place for what a text rests on. */
  readonly cites: boolean;
};

type Side = "openai-chat" | "anthropic";

const directions: Readonly<Record<Side, Direction>> = {
  "openai-chat": {
    ask: askAsAnthropic,
    read: readMessage,
    spent: [chatTokens, messageTokens],
    cites: false,
  },
  anthropic: {
    ask: askAsOpenAi,
    read: readChat,
    spent: [messageTokens, chatTokens],
    cites: true,
  },
};

const cited: Special = "citation";
const silent = "lost in silence";

/** Where a loss of it is declared; the frames of a stream repeat themselves and count once. */
const places: Readonly<Record<Special, RegExp>> = {
  citation: /annotations/,
  "further answer": /^choices\[[1-9]\d*\]$/,
  logprobs: /\blogprobs\b/,
  audio: /\baudio\b/,
  seal: /\.(?:signature|data)$/,
  "hosted block": /^content(?:_block|\[\d+\])(?:\.type)?$/,
};

/** What both dialects have, so that no loss may name it. */
const expressible =
  /^(?:choices\[0\]\.(?:message|delta)\.(?:content|tool_calls|reasoning_content|refusal)|stop_reason|choices\[0\]\.finish_reason|usage\.(?:prompt|completion|input|output)_tokens)$/;

/** What differs between what the provider said and what the client read, and was not declared. */
function faultsOf(
  said: Said,
  seen: Said,
  losses: readonly RequestLoss[],
  cites: boolean,
): string[] {
  const faults: string[] = [];
  const compare = (what: string, here: unknown, there: unknown) => {
    const [wanted, got] = [JSON.stringify(here), JSON.stringify(there)];
    if (wanted !== got) faults.push(`${what}: said ${wanted}, received ${got}`.slice(0, 400));
  };
  for (const what of ["text", "reasoning", "calls"] as const) compare(what, said[what], seen[what]);
  // A message always has a stop and usage: where the provider gave none, the end and an estimate.
  compare("stop", said.stop === "other" ? "end" : said.stop, seen.stop);
  if (said.tokens) compare("tokens", said.tokens, seen.tokens);
  compare("ids of calls", said.calls.length, new Set(seen.ids.filter(Boolean)).size);
  if (cites) compare("citations", said.citations, seen.citations);
  const special = cites ? said.special : [...said.special, ...said.citations.map(() => cited)];
  for (const what of new Set(special)) {
    const declared = losses.some(({ path }) => places[what].test(path));
    if (!declared) faults.push(`${what}: ${silent}`);
  }
  for (const { path, reason } of losses) {
    if (reason !== "approximated" && expressible.test(path))
      faults.push(`may not be lost: ${path}`);
  }
  return faults;
}

/**
 * Parts of the tokens that both dialects tell: cached, written to the cache, thought. Some hosts count
 * the same ones as read and as written.
 */
function partsOf(tokens: ExpectedTokens): string {
  const { input, cacheRead, cacheWrite5m, cacheWrite1h, reasoning } = tokens;
  const read = cacheRead ?? 0;
  const written = Math.min((cacheWrite5m ?? 0) + (cacheWrite1h ?? 0), (input ?? 0) - read);
  return JSON.stringify([read, written, reasoning ?? 0]);
}

/** Asks for one answer as a client of the other dialect, and compares. */
async function compare(one: Recorded, model: string, gateway: TestGateway): Promise<Compared> {
  const { ask, read, spent, cites } = directions[one.kind as Side];
  const outcome = outcomeOf(one);
  const seen = await ask(gateway.url, model, one.stream);
  const { lossList, losses } = await rowWithId(gateway, seen.requestId);
  if ("failure" in outcome) {
    const { status } = one.response;
    const sameStatus = status < 300 || seen.status === status;
    const told = seen.answer === undefined && seen.code !== undefined && sameStatus;
    const faults = told ? [] : [`not told: ${outcome.failure} ${seen.status} ${seen.code}`];
    return { id: one.id, faults, losses: 0, code: seen.code ?? "no code" };
  }
  if (!seen.answer) {
    return { id: one.id, faults: [`an error: ${seen.status} ${seen.code}`], losses: 0 };
  }
  const answerLosses = lossList.filter(({ side }) => side === "answer");
  const faults = faultsOf(outcome.said, read(seen.answer, "read"), answerLosses, cites);
  const [wanted, got] = [
    spent[0](one),
    spent[1]({ ...one, response: { status: 200, headers: {}, body: seen.answer } }),
  ];
  if (wanted.input !== null && partsOf(wanted) !== partsOf(got)) {
    faults.push(`parts of the tokens: said ${partsOf(wanted)}, received ${partsOf(got)}`);
  }
  // A row lists the first losses only.
  const known = faults.filter((fault) => losses <= lossList.length || !fault.endsWith(silent));
  return { id: one.id, faults: known, losses };
}

type Compared = {
  readonly id: string;
  readonly faults: readonly string[];
  readonly losses: number;
  /** Of the error that the client was to be told. */
  readonly code?: string;
};

function print(title: string, all: readonly Compared[]): void {
  const errors = all.filter(({ code }) => code !== undefined);
  const answers = all.filter(({ code }) => code === undefined);
  const equal = answers.filter(({ faults }) => faults.length === 0);
  const lossy = equal.filter(({ losses }) => losses > 0);
  const codes = [...new Set(errors.map(({ code }) => code))].join(", ");
  console.log(
    `${title}: ${equal.length} of ${answers.length} equal, ${lossy.length} of them but for ` +
      `${lossy.reduce((sum, { losses }) => sum + losses, 0)} declared losses; ` +
      `${errors.length} errors with a code (${codes})`,
  );
}

const differing = (all: readonly Compared[]) => all.filter(({ faults }) => faults.length > 0);

const kinds = [
  ["openai-chat", "an Anthropic client"],
  ["anthropic", "an OpenAI client"],
] as const;

describeWith("corpus", "every recorded answer, to a client of the other dialect", (corpus) => {
  const recorded = readRecorded(corpus, ["openai-chat", "anthropic"]).flatMap(singleAnswers);
  let gateway: TestGateway;
  let close: (() => Promise<void>) | undefined;

  beforeAll(async () => {
    ({ gateway, close } = await startReplayed(recorded, 11));
  });
  afterAll(() => close?.());

  it.each(kinds)(
    "%s answers say the same to %s, or are declared, or are an error",
    async (kind, client) => {
      const all: Compared[] = [];
      const some = recorded.filter((one) => one.kind === kind);
      await inLanes(some, async (one) => {
        all.push(await compare(one, `r-${one.id}/m`, gateway));
      });
      print(`${kind} answers to ${client}, recorded`, all);
      expect(differing(all)).toEqual([]);
    },
    120_000,
  );
});

describe("what the recordings have little of", () => {
  it.each(kinds)(
    "in %s says the same to %s, or is declared, or is an error",
    async (kind, client) => {
      const answers = new Map(writtenAnswers.map((one) => [one.id, one.response]));
      await using upstream = await startUpstream((arrived) => {
        const { model } = JSON.parse(arrived.body.toString()) as { model: string };
        const { body, sse } = answers.get(model) ?? {};
        if (sse === undefined) whole(JSON.stringify(body))(arrived);
        else stream([sse])(arrived);
      });
      const type = kind === "anthropic" ? "anthropic-compatible" : "openai-compatible";
      await using gateway = await startTestGateway({
        providers: [provider("there", type, upstream.url)],
      });
      const all: Compared[] = [];
      for (const one of writtenAnswers.filter((written) => written.kind === kind)) {
        all.push(await compare(one, `there/${one.id}`, gateway));
      }
      print(`${kind} answers to ${client}, written`, all);
      expect(differing(all)).toEqual([]);
    },
  );
});

describe("the readers", () => {
  it("tell answers apart that differ in a word, a call, a stop or a token", () => {
    const answer = (content: string, finish: string, tokens: number, call = "f") =>
      readChat(
        {
          choices: [
            {
              message: {
                content,
                tool_calls: [{ id: "a", function: { name: call, arguments: '{"b":1,"a":2}' } }],
              },
              finish_reason: finish,
            },
          ],
          usage: { prompt_tokens: tokens, completion_tokens: 1 },
        },
        "read",
      );
    const base = answer("Hi", "tool_calls", 3);
    expect(base.calls).toEqual(['f({"a":2,"b":1})']);
    expect(faultsOf(base, answer("Hi", "tool_calls", 3), [], true)).toEqual([]);
    for (const other of [
      answer("Ho", "tool_calls", 3),
      answer("Hi", "length", 3),
      answer("Hi", "tool_calls", 4),
      answer("Hi", "tool_calls", 3, "g"),
    ]) {
      expect(faultsOf(base, other, [], true)).toHaveLength(1);
    }
  });
});
