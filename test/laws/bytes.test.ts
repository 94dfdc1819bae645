import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { frameData, SseFramer } from "../../gateway/dialects/sse.ts";
import { Body } from "../../gateway/pipeline/lanes/body.ts";
import { UsageFrameFilter } from "../../gateway/pipeline/lanes/filter.ts";
import { normaliseBody } from "../../gateway/pipeline/lanes/normalise.ts";
import {
  type Scan,
  type ScanFailure,
  scan,
  type Token,
} from "../../gateway/pipeline/lanes/scan.ts";
import {
  addField,
  applyEdits,
  replaceModel,
  requestUsage,
  wantsUsage,
} from "../../gateway/pipeline/lanes/splice.ts";
import { describeWith } from "../requirements.ts";
import { readDepthOne } from "./depth-one.ts";
import {
  chatStream,
  cut,
  cuts,
  lineEndSoup,
  readFrames,
  type StreamFrame,
} from "./event-streams.ts";
import { bodyBytes, streamBody, wantedKeys } from "./json-bodies.ts";

/** A failure prints this with the path to its case, so that it can be run again alone. */
const seed = 20_260_401;

const maxDepth = 500;

describe("the scanner", () => {
  it("equals a full parse on 100,000 bodies", { timeout: 120_000 }, () => {
    const met = new Map<string, number>();
    const equal = (body: Buffer) => {
      const found = scan(body, wantedKeys, maxDepth);
      const sort = check(body, found);
      met.set(sort, (met.get(sort) ?? 0) + 1);
    };
    fc.assert(fc.property(bodyBytes, equal), { seed, numRuns: 100_000 });
    for (const sort of ["ok", "syntax", "not-object", "duplicate", "bom", "not-utf8"]) {
      expect(met.get(sort) ?? 0, sort).toBeGreaterThan(500);
    }
  });

  it("reads a normalised body as the text that a decoder makes of it", () => {
    const equal = (body: Buffer) => {
      const text = new TextDecoder().decode(body);
      const mended = normaliseBody(body);
      same(mended.toString("utf8"), text);
      const found = scan(mended, wantedKeys, maxDepth);
      if (text.startsWith("\ufeff")) same(outcome(found), "bom");
      else check(mended, found);
    };
    fc.assert(fc.property(bodyBytes, equal), { seed, numRuns: 5000 });
  });
});

/** Compares a scan with what JSON.parse says of the same bytes, and names how the body was taken. */
function check(body: Buffer, found: Scan | ScanFailure): string {
  const expected = judge(body);
  same(outcome(found), expected.outcome);
  if (!found.ok) {
    if (found.reason === "duplicate") same(found.key, expected.repeated);
    return found.reason;
  }
  const { text = "", json = {} } = expected;
  const { values, depth } = readDepthOne(text, wantedKeys);
  same(found.empty, Object.keys(json).length === 0);
  same(found.openBrace, body.indexOf("{"));
  same(found.closeBrace, body.lastIndexOf("}"));
  same(found.tokens.size, wantedKeys.filter((key) => values.has(key)).length);
  for (const [key, token] of found.tokens) {
    same(body.toString("utf8", token.start, token.end), values.get(key)?.[0]);
    same(token.kind, kindOf(json[key]));
  }
  same(outcome(scan(body, wantedKeys, depth)), "ok");
  same(outcome(scan(body, wantedKeys, depth - 1)), depth > 1 ? "too-deep" : "ok");
  return "ok";
}

type Judgement = {
  outcome: string;
  text?: string;
  json?: Record<string, unknown>;
  repeated?: string | undefined;
};

function judge(body: Buffer): Judgement {
  if (body.toString("latin1", 0, 3) === "\u00ef\u00bb\u00bf") return { outcome: "bom" };
  const text = tryTo(() => new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(body));
  if (text === undefined) return { outcome: "not-utf8" };
  const json = tryTo(() => ({ value: JSON.parse(text) as unknown }))?.value;
  if (json === undefined) return { outcome: "syntax" };
  if (kindOf(json) !== "object") return { outcome: "not-object" };
  const { repeated } = readDepthOne(text, wantedKeys);
  if (repeated !== undefined) return { outcome: "duplicate", repeated };
  return { outcome: "ok", text, json: json as Record<string, unknown> };
}

function outcome(found: Scan | ScanFailure): string {
  return found.ok ? "ok" : found.reason;
}

function kindOf(value: unknown): Token["kind"] | undefined {
  if (value === null) return "null";
  if (Array.isArray(value)) return "array";
  const type = typeof value;
  return type === "undefined" ? undefined : (type as Token["kind"]);
}

function tryTo<T>(attempt: () => T): T | undefined {
  try {
    return attempt();
  } catch {
    return undefined;
  }
}

/** Cheaper than `expect`, which the laws would call a million times. */
function same(actual: unknown, expected: unknown): void {
  if (!Object.is(actual, expected)) expect(actual).toBe(expected);
}

const bytesOf = (body: Body) => body.read((bytes) => Buffer.from(bytes));

describe("the splice lane", () => {
  it("keeps every byte outside the ranges it declares", () => {
    let spliced = 0;
    const equal = (body: Buffer, model: string, places: number[]) => {
      const found = scan(body, wantedKeys, maxDepth);
      const token = found.ok ? found.tokens.get("model") : undefined;
      if (!found.ok || !token) return;
      spliced += 1;
      const edits = [addField(found, "added", "[1.0]"), replaceModel(found, model)];
      const sent = bytesOf(applyEdits(new Body(cut(body, places)), edits));
      const name = Buffer.from(JSON.stringify(model));
      const moved = token.start + name.length;
      same(sent.subarray(0, token.start).equals(body.subarray(0, token.start)), true);
      same(sent.subarray(token.start, moved).equals(name), true);
      const middle = body.subarray(token.end, found.closeBrace);
      same(sent.subarray(moved, moved + middle.length).equals(middle), true);
      const tail = Buffer.concat([Buffer.from(',"added":[1.0]'), body.subarray(found.closeBrace)]);
      same(sent.subarray(moved + middle.length).equals(tail), true);
      const json = JSON.parse(body.toString()) as Record<string, unknown>;
      expect(JSON.parse(sent.toString())).toStrictEqual({ ...json, model, added: [1] });
    };
    fc.assert(fc.property(bodyBytes, fc.string({ unit: "binary" }), cuts, equal), {
      seed,
      numRuns: 10_000,
    });
    expect(spliced).toBeGreaterThan(500);
  });

  it("keeps every byte but the model's in a body that no printer would make again", () => {
    const before = '{ "temperature":1.0,"seed": 9007199254740993,\n"mod\\u0065l" :';
    const after =
      ',"messages":[{"role":"user","content":"\\u00e9\\/ caf\\u00E9 é"}],"top_p":1E0 } \n';
    const body = Buffer.from(`${before}"gpt-4o"${after}`);
    const found = scan(body, ["model"], maxDepth);
    if (!found.ok) throw new Error(found.reason);
    const sent = bytesOf(applyEdits(new Body([body]), [replaceModel(found, "openai/gpt-5")]));
    expect(sent.toString()).toBe(`${before}"openai/gpt-5"${after}`);
  });

  it("turns usage on inside any stream_options, and leaves the rest alone", () => {
    const answers = new Map<string, number>();
    const equal = (body: Buffer, places: number[]) => {
      const found = scan(body, wantedKeys, maxDepth);
      const parted = new Body(cut(body, places));
      if (!found.ok || wantsUsage(parted, found)) return;
      const edit = requestUsage(parted, found);
      const answer = typeof edit === "string" ? edit : "edit";
      answers.set(answer, (answers.get(answer) ?? 0) + 1);
      if (typeof edit === "string") return;
      const sent = bytesOf(applyEdits(parted, [edit]));
      same(sent.subarray(0, edit.start).equals(body.subarray(0, edit.start)), true);
      same(sent.subarray(edit.start + edit.bytes.length).equals(body.subarray(edit.end)), true);
      const again = scan(sent, wantedKeys, maxDepth);
      same(again.ok && wantsUsage(new Body([sent]), again), true);
      const before = JSON.parse(body.toString()) as { stream_options?: object };
      const options = { ...before.stream_options, include_usage: true };
      expect(JSON.parse(sent.toString())).toStrictEqual({ ...before, stream_options: options });
    };
    fc.assert(fc.property(streamBody, cuts, equal), { seed, numRuns: 10_000 });
    for (const answer of ["edit", "ambiguous", "invalid"]) {
      expect(answers.get(answer) ?? 0, answer).toBeGreaterThan(100);
    }
  });
});

describe("the filter lane", () => {
  it("takes out the usage frame and no other byte, however the stream is cut (trap 17)", () => {
    let taken = 0;
    const equal = (frames: readonly StreamFrame[], places: number[]) => {
      const bytes = Buffer.from(frames.map(({ text }) => text).join(""));
      const filter = new UsageFrameFilter();
      const out = cut(bytes, places).flatMap((chunk) => filter.push(chunk));
      const kept = frames.filter(({ usage }) => !usage).map(({ text }) => text);
      same(Buffer.concat([...out, filter.end().written]).toString(), kept.join(""));
      taken += frames.length - kept.length;
    };
    fc.assert(fc.property(chatStream, cuts, equal), { seed, numRuns: 5000 });
    expect(taken).toBeGreaterThan(1000);
  });

  it("holds no whole frame back", () => {
    const equal = (frames: readonly StreamFrame[], places: number[]) => {
      const ended = frames.map(({ text, usage }) => ({ usage, text: `${text.trimEnd()}\n\n` }));
      const bytes = Buffer.from(ended.map(({ text }) => text).join(""));
      const filter = new UsageFrameFilter();
      let arrived = 0;
      let written = 0;
      for (const chunk of cut(bytes, places)) {
        arrived += chunk.length;
        for (const part of filter.push(chunk)) written += part.length;
        same(written, keptBytes(ended, arrived));
      }
    };
    fc.assert(fc.property(chatStream, cuts, equal), { seed, numRuns: 2000 });
  });
});

/** How much of what has arrived is whole frames that pass. */
function keptBytes(frames: readonly StreamFrame[], arrived: number): number {
  let at = 0;
  let kept = 0;
  for (const { text, usage } of frames) {
    const length = Buffer.byteLength(text);
    at += length;
    if (at <= arrived && !usage) kept += length;
  }
  return kept;
}

/** All frames of a stream that arrives in these chunks. */
function frame(chunks: readonly Buffer[]): { frames: string[]; rest: string } {
  const framer = new SseFramer(1_000_000);
  const frames: string[] = [];
  for (const chunk of chunks) {
    const { text, ends } = framer.push(chunk);
    ends.forEach((end, index) => {
      frames.push(text.slice(ends[index - 1] ?? 0, end));
    });
  }
  return { frames, rest: framer.rest().toString("latin1") };
}

describe("framing", () => {
  it("finds the same frames however a stream is cut (trap 24)", () => {
    const equal = (bytes: Buffer, places: number[]) => {
      const whole = readFrames(bytes.toString("latin1"));
      expect(frame(cut(bytes, places))).toEqual(whole);
      expect(frame([...bytes].map((byte) => Buffer.from([byte])))).toEqual(whole);
    };
    fc.assert(fc.property(lineEndSoup, cuts, equal), { seed, numRuns: 5000 });
  });

  it("hands on every byte of a stream whose frames are over the limit", () => {
    const equal = (bytes: Buffer, places: number[], limit: number) => {
      const framer = new SseFramer(limit);
      const out: Buffer[] = [];
      for (const chunk of cut(bytes, places)) {
        const { oversize, bytes: framed, ends } = framer.push(chunk);
        out.push(...oversize, framed.subarray(0, ends.at(-1) ?? 0));
      }
      same(Buffer.concat([...out, framer.rest()]).equals(bytes), true);
    };
    fc.assert(fc.property(lineEndSoup, cuts, fc.nat({ max: 12 }), equal), { seed, numRuns: 5000 });
  });
});

type Recorded = {
  readonly id: string;
  readonly kind: string;
  readonly request: { readonly body?: unknown; readonly text?: string } | null;
  readonly response: { readonly sse?: string };
};

describeWith("corpus", "recorded traffic", (path) => {
  const records = readFileSync(path, "utf8")
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => JSON.parse(line) as Recorded);

  it("is scanned as it would be parsed, printed narrow and wide", () => {
    const bodies = records.flatMap(({ id, request }) =>
      kindOf(request?.body) === "object" ? [{ id, json: request?.body as object }] : [],
    );
    expect(bodies.length).toBeGreaterThan(0);
    for (const { id, json } of bodies) {
      for (const indent of [0, 2]) {
        const body = Buffer.from(JSON.stringify(json, null, indent));
        const found = scan(body, Object.keys(json), maxDepth);
        if (!found.ok) throw new Error(`${id}: ${found.reason} at byte ${found.at}`);
        const values = [...found.tokens].map(([key, { start, end }]) => [
          key,
          JSON.parse(body.toString("utf8", start, end)) as unknown,
        ]);
        expect(Object.fromEntries(values), id).toStrictEqual(json);
      }
    }
  });

  it("is framed alike however it is cut, and its frames hold the recorded data", () => {
    const streams = records.filter(({ response }) => response.sse);
    expect(streams.length).toBeGreaterThan(0);
    for (const { id, response } of streams) {
      const text = response.sse ?? "";
      const bytes = Buffer.from(text);
      const whole = readFrames(bytes.toString("latin1"));
      const equal = (places: number[]) => {
        expect(frame(cut(bytes, places)), id).toEqual(whole);
      };
      fc.assert(fc.property(cuts, equal), { seed, numRuns: 5 });
      const data = [...whole.frames, whole.rest].flatMap((each) => frameData(each) ?? []);
      expect(data.join("\n"), id).toBe(dataLines(text).join("\n"));
    }
  });

  it("loses to the filter only frames with usage and without choices", () => {
    const streams = records.filter(({ kind, response }) => kind === "openai-chat" && response.sse);
    expect(streams.length).toBeGreaterThan(0);
    for (const { response } of streams) {
      const { frames, rest } = readFrames(Buffer.from(response.sse ?? "").toString("latin1"));
      const kept = frames.filter((each) => !isUsageOnly(frameData(each)));
      const equal = (places: number[]) => {
        const filter = new UsageFrameFilter();
        const chunks = cut(Buffer.from(response.sse ?? ""), places);
        const out = chunks.flatMap((chunk) => filter.push(chunk));
        const sent = Buffer.concat([...out, filter.end().written]).toString("latin1");
        same(sent, kept.join("") + rest);
      };
      fc.assert(fc.property(cuts, equal), { seed, numRuns: 5 });
    }
  });
});

function isUsageOnly(data: string | undefined): boolean {
  const json = tryTo(() => JSON.parse(data ?? "") as { choices?: unknown; usage?: unknown } | null);
  return JSON.stringify(json?.choices) === "[]" && kindOf(json?.usage) === "object";
}

/** The contents of a stream's data lines, in order. */
function dataLines(text: string): string[] {
  const lines = text.replace(/^\ufeff/, "").split(/\r\n|\n|\r/);
  return lines.flatMap((line) => (line.startsWith("data:") ? line.replace(/^data: ?/, "") : []));
}
