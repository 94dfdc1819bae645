import { GatewayError } from "../errors.ts";
import type { StreamEvent } from "../ir/events.ts";
import type { Json, JsonObject } from "../ir/json.ts";
import type { Part } from "../ir/parts.ts";
import type { Stop } from "../ir/usage.ts";
import { sameJson } from "./lens.ts";

/** What of an event stands in a frame as one value. */
type Fact =
  | "id"
  | "model"
  | "created"
  | "tier"
  | "call"
  | "name"
  | "text"
  | "seal"
  | "stop"
  | "part";

/** Where a fact of an event stands in the frame. */
export type Leaf = {
  readonly fact: Fact;
  /** As the event has it; of a stop the provider's word, of a part its object. */
  readonly value: Json | undefined;
  readonly path: readonly (string | number)[];
  /** What is written there, where that is not the value alone. */
  put?(value: Json | undefined, current: Json | undefined): Json | undefined;
};

/** How a dialect reads and writes the facts of its frames. */
export type FrameLens = {
  /** The places of the facts, in the order in which they are decoded. */
  leaves(frame: JsonObject): readonly Leaf[];
  stop(stop: Stop): string;
  part(part: Part): JsonObject | undefined;
};

/**
 * A frame with what was changed of its events.
 * @param before the events that the frame was decoded to
 * @param after the same, some of them replaced
 * @returns the frame itself where nothing was changed
 * @throws GatewayError `internal_error` for a change that has no place in the frame
 */
export function editFrame(
  frame: JsonObject,
  before: readonly StreamEvent[],
  after: readonly StreamEvent[],
  lens: FrameLens,
): JsonObject {
  if (before.length !== after.length) {
    throw new GatewayError("internal_error", "Events of a frame can be replaced, not left out.");
  }
  if (before.every((event, at) => event === after[at])) return frame;
  const leaves = [...lens.leaves(frame)];
  let edited: Json | undefined = frame;
  for (const [at, event] of before.entries()) {
    for (const { fact, from, to } of changesOf(event, after[at] ?? event, lens)) {
      const place = leaves.findIndex((leaf) => leaf.fact === fact && leaf.value === from);
      const [leaf] = place < 0 ? [] : leaves.splice(place, 1);
      if (sameJson(from, to)) continue;
      if (!leaf) throw unplaced(event);
      edited = changedAt(edited, leaf.path, (old) => (leaf.put ? leaf.put(to, old) : to));
    }
  }
  return edited as JsonObject;
}

type Change = {
  readonly fact: Fact;
  readonly from: Json | undefined;
  readonly to: Json | undefined;
};

function changesOf(before: StreamEvent, after: StreamEvent, lens: FrameLens): Change[] {
  const old = factsOf(before);
  const same = sameJson(before as unknown as Json, after as unknown as Json);
  if (same) return old.map(([fact, from]) => ({ fact, from, to: from }));
  const now = new Map(before.type === after.type ? factsOf(after) : []);
  if (now.size === 0) throw unplaced(before);
  return old.map(([fact, from]) => ({
    fact,
    from,
    to: worded(now.get(fact), before, after, lens),
  }));
}

/** What an event tells: of a stop the provider's word, of a part its object. */
function factsOf(event: StreamEvent): [Fact, Json | undefined][] {
  switch (event.type) {
    case "start": {
      const { id, model, created, tier } = event;
      return Object.entries({ id, model, created, tier }) as [Fact, Json | undefined][];
    }
    case "part-start": {
      if (event.part.type !== "tool-call") return [];
      const { callId: call, name } = event.part;
      return Object.entries({ call, name }) as [Fact, Json][];
    }
    case "part-delta":
      return [["text", event.text]];
    case "seal":
      return [["seal", event.seal.value]];
    case "stop":
      return [["stop", event.stop.raw]];
    case "part":
      return [["part", event.part.native?.source]];
    default:
      return [];
  }
}

/** A changed fact as the dialect writes it; a stop keeps the provider's word while it means the same. */
function worded(
  value: Json | undefined,
  before: StreamEvent,
  after: StreamEvent,
  lens: FrameLens,
): Json | undefined {
  if (after.type === "part") return lens.part(after.part);
  if (before.type !== "stop" || after.type !== "stop") return value;
  return before.stop.reason === after.stop.reason ? before.stop.raw : lens.stop(after.stop);
}

function unplaced({ type }: StreamEvent): GatewayError {
  return new GatewayError("internal_error", `A frame has no place for another ${type}.`);
}

function changedAt(
  target: Json | undefined,
  [key, ...inner]: readonly (string | number)[],
  change: (old: Json | undefined) => Json | undefined,
): Json | undefined {
  if (key === undefined) return change(target);
  if (Array.isArray(target)) {
    const items: readonly Json[] = target;
    return items.map((item, at) => (at === key ? (changedAt(item, inner, change) ?? null) : item));
  }
  const object = (target ?? {}) as JsonObject;
  const value = changedAt(object[String(key)], inner, change);
  const { [String(key)]: _, ...others } = object;
  return value === undefined ? others : { ...object, [key]: value };
}
