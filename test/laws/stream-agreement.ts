import { parseFrame } from "../../gateway/dialects/frame-json.ts";
import { SseFramer } from "../../gateway/dialects/sse.ts";
import { collect } from "../../gateway/ir/collect.ts";
import type { StreamEvent } from "../../gateway/ir/events.ts";
import type { JsonObject } from "../../gateway/ir/json.ts";
import type { DialectId } from "../../gateway/ir/node.ts";
import type { Response } from "../../gateway/ir/response.ts";
import { spread } from "../../gateway/ir/spread.ts";
import type { Mouth, Said } from "../oracle/answer-readers.ts";
import type { Findings } from "./findings.ts";
import { tryLegality } from "./legal-output.ts";
import { readNeutral } from "./neutral-reader.ts";
import { createRandom, seedOf } from "./random.ts";
import type { Recording } from "./recordings.ts";
import { stripped } from "./same-dialect.ts";
import { differences, readAnswer, readStream, shown } from "./sdk-readers.ts";
import {
  answerContext,
  asSent,
  type Codecs,
  codeOr,
  eventsOf,
  framesOf,
  otherDialect,
} from "./translate.ts";

const law = "4 whole and stream agree";

/** A whole answer says the same when it is streamed, in either dialect. */
export async function trySpread(
  codecs: Codecs,
  recording: Recording,
  findings: Findings,
): Promise<void> {
  const { dialect, bodies } = recording;
  const response = codecs[dialect].decodeResponse(bodies[0] ?? {});
  for (const to of [dialect, otherDialect(dialect)]) {
    const codec = codecs[to];
    const alone = stripped(response) as Response;
    const whole = codeOr(() => codec.encodeResponse(alone, answerContext(codec)));
    const frames = codeOr(() => framesOf(codec, spread(response), answerContext(codec)));
    if (typeof whole === "string") {
      findings.refused(law, recording, whole);
      continue;
    }
    if (typeof frames === "string") {
      findings.fault("violation", law, recording, to, "", `streamed, it is refused: ${frames}`);
      continue;
    }
    findings.try(`${law}: whole answers, streamed`);
    const sent = asSent(frames);
    tryLegality({ ...recording, family: "stream" }, to, sent, findings);
    await compare(recording, to, readAnswer(to, asSent(whole), "read"), sent, "read", findings);
  }
}

/** The official SDK puts a recorded stream together to what its events make. */
export async function tryCollect(
  codecs: Codecs,
  recording: Recording,
  findings: Findings,
): Promise<void> {
  const { dialect, bodies } = recording;
  findings.try(`${law}: streams, put together`);
  const whole = readNeutral(collect(eventsOf(codecs[dialect], bodies)));
  await compare(recording, dialect, whole, bodies, "said", findings);
}

async function compare(
  recording: Recording,
  to: DialectId,
  whole: Said,
  frames: readonly JsonObject[],
  as: Mouth,
  findings: Findings,
): Promise<void> {
  let read: Said;
  try {
    read = await readStream(to, frames, as);
  } catch (thrown) {
    const { id, dialect, family } = recording;
    const said = thrown instanceof Error ? thrown.message : String(thrown);
    if (family === "stream" && to === dialect) {
      const why = `law 4: the official SDK does not take it: ${said.slice(0, 80)}`;
      findings.skipped.push({ id, dialect, family, why });
    } else findings.fault("violation", law, recording, to, "", `the SDK throws: ${said}`);
    return;
  }
  for (const key of differences(whole, read)) {
    const what = `${shown(whole[key])} as a whole, ${shown(read[key])} streamed`;
    findings.fault("violation", law, recording, to, key, what);
  }
}

/** However a stream's bytes are cut, its events are the same. */
export function trySplits(codecs: Codecs, recording: Recording, findings: Findings): void {
  const { id, dialect, bodies, sse } = recording;
  if (sse === undefined) return;
  const expected = merged(eventsOf(codecs[dialect], bodies));
  const bytes = Buffer.from(sse);
  for (const longest of [1, 7, 300, bytes.length]) {
    findings.try(`${law}: streams, cut in pieces`);
    const cut = pieces(bytes, longest, createRandom(seedOf(id)));
    const found = merged(eventsOf(codecs[dialect], framed(cut)));
    if (found === expected) continue;
    const what = `pieces of up to ${longest} bytes give other events`;
    findings.fault("violation", law, recording, dialect, "", what);
  }
}

function pieces(bytes: Buffer, longest: number, random: () => number): Buffer[] {
  const all: Buffer[] = [];
  for (let at = 0; at < bytes.length; at += all.at(-1)?.length ?? 1) {
    const length = longest === bytes.length ? longest : 1 + Math.floor(random() * longest);
    all.push(bytes.subarray(at, at + length));
  }
  return all;
}

function framed(chunks: readonly Buffer[]): JsonObject[] {
  const framer = new SseFramer(16 * 1024 * 1024);
  const frames = chunks.flatMap((chunk) => {
    const { text, ends } = framer.push(chunk);
    return ends.map((end, at) => text.slice(ends[at - 1] ?? 0, end));
  });
  return [...frames, framer.rest().toString("latin1")].flatMap((frame) => {
    const json = parseFrame(frame);
    return json ? [json] : [];
  });
}

/** Events as text, with the deltas that follow one another put together. */
function merged(events: readonly StreamEvent[]): string {
  const all: StreamEvent[] = [];
  for (const event of events) {
    const last = all.at(-1);
    const joins =
      event.type === "part-delta" &&
      last?.type === "part-delta" &&
      last.candidate === event.candidate &&
      last.key === event.key;
    if (joins) all.push({ ...event, text: (all.pop() as typeof event).text + event.text });
    else all.push(event);
  }
  return JSON.stringify(asSent(all));
}
