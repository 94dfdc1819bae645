import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { AnswerCallIds, type AnswerContext } from "../../gateway/dialects/answer-context.ts";
import type { DialectId } from "../../gateway/dialects/dialect.ts";
import { dialects } from "../../gateway/dialects/index.ts";
import { GatewayError } from "../../gateway/errors.ts";
import type { Json, JsonObject } from "../../gateway/ir/json.ts";
import { Losses } from "../../gateway/ir/losses.ts";
import { StreamTranslator } from "../../gateway/pipeline/lanes/stream-translator.ts";
import * as bodies from "./dialect-bodies.ts";

/** Cases of each property; `PATCHBAY_FUZZ_CASES` asks for more. */
const numRuns = Number(process.env.PATCHBAY_FUZZ_CASES ?? 5_000);

const pairs: readonly (readonly [DialectId, DialectId])[] = [
  ["openai-chat", "anthropic"],
  ["anthropic", "openai-chat"],
];

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

/** A body in which some places hold something else, or nothing. */
function mutated(body: JsonObject): fc.Arbitrary<JsonObject> {
  const paths = pathsOf(body).filter((path) => path.length > 0);
  const changes = fc.array(fc.tuple(fc.constantFrom(...paths), odd), {
    minLength: 1,
    maxLength: 4,
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

/** Runs what may only fail with a code. */
function coded<T>(run: () => T): T | undefined {
  try {
    return run();
  } catch (thrown) {
    if (thrown instanceof GatewayError) return undefined;
    throw thrown;
  }
}

function answerContext(to: DialectId): AnswerContext {
  const toolNames = dialects[to].codec.createToolNames();
  return {
    losses: new Losses("answer"),
    id: "id_1",
    model: "model-b",
    created: 1,
    toolNames,
    freeform: new Set(["f"]),
    callIds: new AnswerCallIds("id_1"),
  };
}

describe.each(pairs)("what %s says, for %s", (from, to) => {
  const source = dialects[from].codec;
  const target = dialects[to].codec;

  it("is an encoded request or a coded error, whatever the request", () => {
    const property = fc.property(mutated(bodies.requests[from]), (body) => {
      coded(() => {
        const losses = new Losses("request");
        const names = { toolNames: target.createToolNames(), callIds: target.createCallIds() };
        const sent = target.encodeRequest(source.decodeRequest(body), {
          losses,
          model: "m",
          ...names,
        });
        expect(JSON.parse(JSON.stringify(sent))).toMatchObject({ model: "m" });
      });
    });
    fc.assert(property, { numRuns });
  });

  it("is an encoded answer or a coded error, whatever the answer", () => {
    const property = fc.property(mutated(bodies.answers[from]), (body) => {
      coded(() => {
        const sent = target.encodeResponse(source.decodeResponse(body), answerContext(to));
        expect(typeof JSON.stringify(sent)).toBe("string");
      });
    });
    fc.assert(property, { numRuns });
  });

  it("is a stream or a coded error, whatever the frames and however they are cut", () => {
    const frames = bodies.streams[from];
    const property = fc.property(
      fc
        .nat(frames.length - 1)
        .chain((at) => fc.tuple(fc.constant(at), mutated(frames[at] as JsonObject))),
      fc.nat(frames.length),
      fc.array(fc.integer({ min: 1, max: 400 }), { minLength: 1, maxLength: 20 }),
      ([at, frame], length, sizes) => {
        const data = frames.with(at, frame).slice(0, length);
        const bytes = Buffer.from(data.map((one) => `data: ${JSON.stringify(one)}\n\n`).join(""));
        coded(() => translate(bytes, sizes, from, to));
      },
    );
    fc.assert(property, { numRuns });
  });
});

function translate(bytes: Buffer, sizes: readonly number[], from: DialectId, to: DialectId): void {
  const translator = new StreamTranslator(dialects[from], dialects[to], {
    losses: new Losses("request"),
    wish: { wantsUsage: true, inputTokens: 1 },
    context: answerContext(to),
  });
  let at = 0;
  for (let turn = 0; at < bytes.length; turn += 1) {
    const size = sizes[turn % sizes.length] ?? 1;
    translator.push(bytes.subarray(at, at + size));
    at += size;
  }
  translator.end();
  translator.close();
  const { failure } = translator;
  if (failure?.code === "internal_error") throw failure.cause;
}
