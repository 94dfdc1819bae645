import { readFileSync } from "node:fs";
import { isObject, type JsonObject } from "../../gateway/ir/json.ts";
import type { DialectId } from "../../gateway/ir/node.ts";

/** The three sorts of what crosses the gateway. */
export type Family = "request" | "answer" | "stream";

/** One thing that a client or a provider said. */
export type Recording = {
  readonly id: string;
  readonly dialect: DialectId;
  readonly family: Family;
  /** The body, or the data of each frame of a stream. */
  readonly bodies: readonly JsonObject[];
  /** The bytes of a stream, where they hold one answer. */
  readonly sse?: string;
  /** Its provider refused the request. */
  readonly rejected?: boolean;
};

/** Something of an exchange that no law is tried on. */
export type Skipped = {
  readonly id: string;
  readonly dialect: DialectId;
  readonly family: Family;
  readonly why: string;
};

export type Exchange = { readonly id: string; readonly dialect: DialectId };

export type Recordings = {
  readonly exchanges: readonly Exchange[];
  readonly recordings: readonly Recording[];
  readonly skipped: readonly Skipped[];
};

type Line = {
  readonly id: string;
  readonly kind: string;
  readonly request?: { readonly body?: unknown } | null;
  readonly response: {
    readonly status: number;
    readonly body?: unknown;
    readonly sse?: string;
  };
};

type Found = Pick<Recording, "bodies" | "sse" | "rejected"> | string;

/**
 * What the exchanges of a corpus hold.
 * @throws Error when a line is no exchange
 */
export function readRecordings(corpus: string, dialects: readonly DialectId[]): Recordings {
  const exchanges: Exchange[] = [];
  const recordings: Recording[] = [];
  const skipped: Skipped[] = [];
  for (const { line, dialect } of linesOf(corpus, dialects)) {
    const { id } = line;
    exchanges.push({ id, dialect });
    const add = (family: Family, found: Found) => {
      if (typeof found === "string") skipped.push({ id, dialect, family, why: found });
      else recordings.push({ id, dialect, family, ...found });
    };
    add("request", requestOf(line));
    if (line.response.sse === undefined) add("answer", answerOf(line, dialect));
    else for (const found of streamsOf(line.response.sse)) add("stream", found);
  }
  return { exchanges, recordings, skipped };
}

function linesOf(
  corpus: string,
  dialects: readonly DialectId[],
): { line: Line; dialect: DialectId }[] {
  const lines = readFileSync(corpus, "utf8").split("\n");
  return lines.flatMap((text, at) => {
    if (text.trim() === "") return [];
    const line = parsed(text) as Line | undefined;
    if (typeof line?.id !== "string" || !isObject(line.response)) {
      throw new Error(`Line ${at + 1} of ${corpus} is no recorded exchange.`);
    }
    const dialect = dialects.find((one) => one === line.kind);
    return dialect === undefined ? [] : [{ line, dialect }];
  });
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function requestOf({ request, response }: Line): Found {
  if (!request) return "only the answer was recorded";
  const { body } = request;
  if (!isObject(body)) return "the request has no JSON body";
  if (!Array.isArray(body.messages)) return "the request is no conversation";
  return { bodies: [body], rejected: response.status >= 300 };
}

/** What marks a whole answer. */
const answerKeys = { "openai-chat": "choices", anthropic: "content" } as const;

function answerOf({ response }: Line, dialect: DialectId): Found {
  const { status, body } = response;
  if (status >= 300) return "the provider refused";
  if (!isObject(body)) return "the answer is no JSON object";
  const key = answerKeys[dialect];
  const list: unknown = body[key];
  if (!Array.isArray(list)) return `the answer has no ${key}`;
  const isEmpty = list.length === 0 && dialect === "openai-chat";
  return isEmpty ? "the answer has no choice" : { bodies: [body] };
}

/** A message that starts after another one's stop is an answer of its own. */
function streamsOf(sse: string): Found[] {
  const streams: JsonObject[][] = [[]];
  let over = false;
  for (const data of dataOf(sse)) {
    if (over && data.type === "message_start") streams.push([]);
    over = data.type === "message_stop" || (over && data.type !== "message_start");
    streams.at(-1)?.push(data);
  }
  return streams.map((bodies) => {
    if (bodies.length === 0) return "the stream has no frames";
    if (bodies.some(({ error, type }) => error || type === "error")) {
      return "the provider failed in the midst of the stream";
    }
    return streams.length === 1 ? { bodies, sse } : { bodies };
  });
}

/** The JSON of each frame; what is none, such as a comment or the end mark of chat, tells nothing. */
export function dataOf(sse: string): JsonObject[] {
  return sse.split(/(?:\r?\n){2,}/).flatMap((frame) => {
    const lines = frame.split(/\r?\n/).filter((line) => line.startsWith("data:"));
    const data = parsed(lines.map((line) => line.slice("data:".length)).join("\n"));
    return isObject(data) ? [data] : [];
  });
}
