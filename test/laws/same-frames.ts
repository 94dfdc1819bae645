import { GatewayError } from "../../gateway/errors.ts";
import type { StreamEvent } from "../../gateway/ir/events.ts";
import type { JsonObject } from "../../gateway/ir/json.ts";
import type { Findings } from "./findings.ts";
import { leavesOf } from "./json-paths.ts";
import { changedText } from "./other-values.ts";
import type { Recording } from "./recordings.ts";
import { differing } from "./same-dialect.ts";
import type { Codecs } from "./translate.ts";

const laws = { same: "1a same dialect", edit: "1b one field" };

/** Frames in which something is changed, of each stream and each sort of event. */
const mostFrames = 10;

/** Each frame goes back as it came, and differs in one place where its events differ in one. */
export function trySameFrames(codecs: Codecs, recording: Recording, findings: Findings): void {
  const { dialect, bodies } = recording;
  const codec = codecs[dialect];
  const decoder = codec.createStreamDecoder();
  const tried = new Map<string, number>();
  for (const frame of bodies) {
    const events = decoder.push(frame);
    findings.try(`${laws.same}: frames`);
    // Copies: what is the same by reference need not be looked at.
    const again = codec.encodeFrame(frame, events, structuredClone(events));
    if (JSON.stringify(again) !== JSON.stringify(frame)) {
      const [first = ""] = differing(frame, again);
      findings.fault("violation", laws.same, recording, dialect, first, "not the same again");
    }
    for (const { at, event, word } of editsOf(events)) {
      const times = tried.get(event.type) ?? 0;
      tried.set(event.type, times + 1);
      if (times >= mostFrames) continue;
      findings.try(`${laws.edit}: events`);
      const fault = faultOf(
        frame,
        () => codec.encodeFrame(frame, events, events.with(at, event)),
        word,
      );
      if (fault) findings.fault("violation", laws.edit, recording, dialect, event.type, fault);
    }
  }
}

type Edit = { readonly at: number; readonly event: StreamEvent; readonly word: string };

/** Each event that tells something, once with another value. */
function editsOf(events: readonly StreamEvent[]): Edit[] {
  return events.flatMap((event, at): Edit[] => {
    switch (event.type) {
      case "start": {
        const word = changedText(event.model ?? "");
        return event.model ? [{ at, event: { ...event, model: word }, word }] : [];
      }
      case "part-start": {
        if (event.part.type !== "tool-call" || event.part.name === "") return [];
        const word = changedText(event.part.name);
        return [{ at, event: { ...event, part: { ...event.part, name: word } }, word }];
      }
      case "part-delta": {
        const word = changedText(event.text);
        return [{ at, event: { ...event, text: word }, word }];
      }
      case "seal": {
        const word = changedText(event.seal.value);
        return [{ at, event: { ...event, seal: { ...event.seal, value: word } }, word }];
      }
      default:
        return [];
    }
  });
}

/** Just one value is another, and it has the word; an input that stands there as an object, parsed. */
function faultOf(frame: JsonObject, encode: () => JsonObject, word: string): string | undefined {
  try {
    const encoded = encode();
    const old = new Map(leavesOf(frame).map(({ path, value }) => [path, value]));
    const changed = leavesOf(encoded).filter(({ path, value }) => old.get(path) !== value);
    const strangers = changed.filter(({ value }) => {
      return !(String(value).includes(word) || word.includes(String(value)));
    });
    if (changed.length === 1 && strangers.length === 0) return undefined;
    // What a host tells in two places is changed in both.
    const twice = new Set(changed.map(({ path }) => old.get(path))).size === 1;
    if (changed.length > 1 && twice && strangers.length === 0) return undefined;
    return changed.length === 0 ? "nothing is changed" : `${differing(frame, encoded).join(", ")}`;
  } catch (thrown) {
    if (thrown instanceof GatewayError) return thrown.message;
    throw thrown;
  }
}
