import fc from "fast-check";
import { describe, expect, it, vi } from "vitest";
import type { DialectId } from "../../gateway/dialects/dialect.ts";
import { dialects } from "../../gateway/dialects/index.ts";
import { GatewayError } from "../../gateway/errors.ts";
import type { Json, JsonObject } from "../../gateway/ir/json.ts";
import { Losses } from "../../gateway/ir/losses.ts";
import type { Response } from "../../gateway/ir/response.ts";
import { StreamTranslator } from "../../gateway/pipeline/lanes/stream-translator.ts";
import { chatOrderFault, messagesOrderFault } from "../oracle/stream-grammar.ts";
import * as bodies from "./dialect-bodies.ts";
import { legalityFaults } from "./legality/legality.ts";
import { dataOf } from "./recordings.ts";
import { answerContext, asSent, requestContext } from "./translate.ts";

/** Cases of each property; `PATCHBAY_FUZZ_CASES` asks for more. */
const numRuns = Number(process.env.PATCHBAY_FUZZ_CASES ?? 5_000);

vi.setConfig({ testTimeout: 600_000 });

const pairs: readonly (readonly [DialectId, DialectId])[] = [
  ["openai-chat", "anthropic"],
  ["anthropic", "openai-chat"],
];

/** The property of one body, with few cases of what takes long. */
const slowRuns = Math.min(100, Math.max(10, numRuns / 1_000));

/** What stands at every place of a value, as paths of keys. */
function pathsOf(value: Json, path: readonly string[] = []): (readonly string[])[] {
  if (typeof value !== "object" || value === null) return [path];
  const below = Object.entries(value).flatMap(([key, item]) =>
    pathsOf(item as Json, [...path, key]),
  );
  return [path, ...below];
}

function withChange(value: Json, [key, ...rest]: readonly string[], put: Json | undefined): Json {
  if (key === undefined) return put ?? null;
  const copy = (Array.isArray(value) ? [...value] : { ...(value as JsonObject) }) as Record<
    string,
    Json
  >;
  const changed = withChange(copy[key] as Json, rest, put);
  if (rest.length === 0 && put === undefined) delete copy[key];
  else copy[key] = changed;
  return copy as unknown as Json;
}

const odd = fc.oneof(
  fc.jsonValue({ maxDepth: 3 }).map((value) => value as Json),
  fc.constantFrom<Json>("", null, -1, 1e308, "constructor", "__proto__", [], {}, [null], [[]]),
  fc.constant(undefined),
);

const deepest = 900;

/** As large as a body may be, and about as deep. */
const extreme: fc.Arbitrary<Json> = fc.constantFrom<Json>(
  "x".repeat(10_000_000),
  JSON.parse("[".repeat(deepest) + "]".repeat(deepest)),
  JSON.parse(`${'{"type":"text","content":'.repeat(deepest)}1${"}".repeat(deepest)}`),
);

/** A body in which some places hold something else, or nothing. */
function mutated(
  body: JsonObject,
  put: fc.Arbitrary<Json | undefined> = odd,
): fc.Arbitrary<JsonObject> {
  const paths = pathsOf(body).filter((path) => path.length > 0);
  const changes = fc.array(fc.tuple(fc.constantFrom(...paths), put), {
    minLength: 1,
    maxLength: put === odd ? 4 : 1,
  });
  return changes.map((list) => list.reduce<Json>(applyChange, body) as JsonObject);
}

/** A place may have gone with an earlier change. */
function applyChange(
  body: Json,
  [path, put]: readonly [readonly string[], Json | undefined],
): Json {
  let at: unknown = body;
  for (const key of path.slice(0, -1)) {
    at = typeof at === "object" && at !== null ? (at as Record<string, unknown>)[key] : undefined;
  }
  return typeof at === "object" && at !== null ? withChange(body, path, put) : body;
}

/** What providers judge, not the gateway: schemas and words of settings are passed on as they are. */
const ofTheClient =
  /^(?:tools\[\d+\]\.(?:function\.parameters|input_schema)|.*\bschema|.*\b(?:ttl|reasoning_effort|effort|service_tier|detail|display))\b/;

/** Runs what may only fail with a code. */
function coded<T>(run: () => T): T | undefined {
  try {
    return run();
  } catch (thrown) {
    if (thrown instanceof GatewayError) return undefined;
    throw thrown;
  }
}

/** What a neutral answer says: its words, its thoughts, and how many calls and stops it has. */
function gist({ candidates }: Response): unknown {
  const { parts = [], stop } = candidates[0] ?? {};
  const said = (...types: readonly string[]) =>
    parts.map((part) => ("text" in part && types.includes(part.type) ? part.text : "")).join("");
  const spoken = parts
    .map((part) => (part.type === "media" ? (part.transcript ?? "") : ""))
    .join("");
  return {
    said: [...(said("text", "refusal") + spoken)].sort().join(""),
    thought: said("reasoning"),
    calls: parts.filter(({ type }) => type === "tool-call").length,
    stops: stop !== undefined,
  };
}

/** The pipeline refuses what does not even stop. */
const isAnswer = ({ candidates }: Response): boolean =>
  candidates.some(({ parts, stop }) => parts.length > 0 || stop !== undefined);

describe.each(pairs)("what %s says, for %s", (from, to) => {
  const source = dialects[from].codec;
  const target = dialects[to].codec;

  const sendRequest = (body: JsonObject): void => {
    const sent = coded(() =>
      target.encodeRequest(source.decodeRequest(body), requestContext(target, "m")),
    );
    if (sent === undefined) return;
    const arrived = asSent(sent);
    expect(arrived).toMatchObject({ model: "m" });
    const faults = legalityFaults(to, "request", arrived);
    expect(faults.filter((fault) => !ofTheClient.test(fault))).toEqual([]);
    expect(() => target.decodeRequest(arrived)).not.toThrow();
  };

  const giveAnswer = (body: JsonObject): void => {
    const response = coded(() => source.decodeResponse(body));
    if (response === undefined || !isAnswer(response)) return;
    const sent = coded(() => target.encodeResponse(response, answerContext(target)));
    if (sent === undefined) return;
    const arrived = asSent(sent);
    expect(legalityFaults(to, "answer", arrived)).toEqual([]);
    expect(gist(target.decodeResponse(arrived))).toEqual({
      ...(gist(response) as object),
      stops: true,
    });
  };

  it("is an encoded request or a coded error, whatever the request", () => {
    fc.assert(fc.property(mutated(bodies.requests[from]), sendRequest), { numRuns });
  });

  it("is an answer that says the same or a coded error, whatever the answer", () => {
    fc.assert(fc.property(mutated(bodies.answers[from]), giveAnswer), { numRuns });
  });

  it("is no less so where a place is very long or very deep", () => {
    fc.assert(fc.property(mutated(bodies.requests[from], extreme), sendRequest), {
      numRuns: slowRuns,
    });
    fc.assert(fc.property(mutated(bodies.answers[from], extreme), giveAnswer), {
      numRuns: slowRuns,
    });
  });

  const sizes = fc.array(fc.integer({ min: 1, max: 400 }), { minLength: 1, maxLength: 20 });
  const frames = bodies.streams[from];
  const oneMutated = (put?: typeof extreme) =>
    fc
      .nat(frames.length - 1)
      .chain((at) => fc.tuple(fc.constant(at), mutated(frames[at] as JsonObject, put)));
  const giveStream = (data: readonly JsonObject[], cuts: readonly number[]): void => {
    const bytes = Buffer.from(data.map((one) => `data: ${JSON.stringify(one)}\n\n`).join(""));
    const written = coded(() => translated(bytes, cuts, from, to));
    if (written === undefined) return;
    const read = dataOf(written);
    const disorder = to === "anthropic" ? messagesOrderFault(read) : chatOrderFault(read);
    expect([disorder, ...read.flatMap((one) => legalityFaults(to, "frame", one))]).toEqual([
      undefined,
    ]);
  };

  it("is a whole stream or a coded error, whatever the frames and however they are cut", () => {
    const property = fc.property(
      oneMutated(),
      fc.nat(frames.length),
      sizes,
      ([at, frame], length, cuts) => giveStream(frames.with(at, frame).slice(0, length), cuts),
    );
    fc.assert(property, { numRuns });
  });

  it("is no less so where a frame is very long or very deep", () => {
    const property = fc.property(oneMutated(extreme), ([at, frame]) =>
      giveStream(frames.with(at, frame), [65_536]),
    );
    fc.assert(property, { numRuns: slowRuns });
  });
});

/** What a client gets of a stream; undefined where it is told of a failure. */
function translated(
  bytes: Buffer,
  sizes: readonly number[],
  from: DialectId,
  to: DialectId,
): string | undefined {
  const translator = new StreamTranslator(dialects[from], dialects[to], {
    losses: new Losses("request"),
    wish: { wantsUsage: true, inputTokens: 1 },
    context: answerContext(dialects[to].codec),
  });
  const written: Buffer[] = [];
  let at = 0;
  for (let turn = 0; at < bytes.length; turn += 1) {
    const size = sizes[turn % sizes.length] ?? 1;
    written.push(...translator.push(bytes.subarray(at, at + size)));
    at += size;
  }
  written.push(translator.end().written, translator.close());
  const { failure } = translator;
  if (failure?.code === "internal_error") throw failure.cause;
  return failure ? undefined : Buffer.concat(written).toString();
}
