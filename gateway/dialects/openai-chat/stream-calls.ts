import type { StreamEvent } from "../../ir/events.ts";
import { type JsonObject, parseObject } from "../../ir/json.ts";
import { number, object, text } from "../fields.ts";
import { bufferFull, heldLimit } from "../stream-faults.ts";
import { argumentsText } from "./call-input.ts";

type Call = {
  /** Undefined until its name is known. */
  key: number | undefined;
  id: string;
  name: string;
  readonly format: "json" | "text";
  /** What came of its input before that. */
  held: string;
};

/** What one piece of a call tells. */
type Told = Pick<Call, "id" | "name" | "format"> & { readonly input: string };

/** The calls of one choice, whose pieces come by index. Chat never says that a call has ended. */
export class StreamedCalls {
  readonly #candidate: number;
  readonly #nextKey: () => number;
  readonly #open = new Map<number, Call>();

  constructor(candidate: number, nextKey: () => number) {
    this.#candidate = candidate;
    this.#nextKey = nextKey;
  }

  get any(): boolean {
    return this.#open.size > 0;
  }

  /**
   * @param place in the frame's list, for hosts that leave the index out
   * @throws GatewayError `stream_buffer_full` for a call that gets no name
   */
  read(wire: JsonObject, place: number, events: StreamEvent[]): void {
    const named = object(wire.function);
    const custom = named ? undefined : object(wire.custom);
    const told = {
      id: text(wire.id) ?? "",
      name: text((named ?? custom)?.name) ?? "",
      input: named ? argumentsText(named.arguments) : (text(custom?.input) ?? ""),
      format: custom ? "text" : "json",
    } as const;
    const call = this.#callOf(number(wire.index) ?? place, told, events);
    if (call.key !== undefined) {
      this.#delta(call.key, told.input, events);
      return;
    }
    call.id ||= told.id;
    call.name ||= told.name;
    call.held += told.input;
    if (call.held.length > heldLimit) throw bufferFull("a call's input before its name");
    if (call.name !== "" && (call.id !== "" || call.held !== "")) this.#begin(call, events);
  }

  /** They are over when the answer is. */
  end(events: StreamEvent[]): void {
    for (const call of this.#open.values()) this.#end(call, events);
    this.#open.clear();
  }

  #callOf(index: number, told: Told, events: StreamEvent[]): Call {
    const known = this.#open.get(index);
    if (known && !isAnother(known, told)) return known;
    if (known) this.#end(known, events);
    const call: Call = { key: undefined, id: told.id, name: "", format: told.format, held: "" };
    this.#open.set(index, call);
    return call;
  }

  #begin(call: Call, events: StreamEvent[]): void {
    const { id: callId, name, format } = call;
    const key = this.#nextKey();
    call.key = key;
    const part = { type: "tool-call", callId, name, format } as const;
    events.push({ type: "part-start", candidate: this.#candidate, key, part });
    this.#delta(key, call.held, events);
  }

  #delta(key: number, text: string, events: StreamEvent[]): void {
    if (text !== "") events.push({ type: "part-delta", candidate: this.#candidate, key, text });
  }

  /** What never got a name is no call, unless it has an input. */
  #end(call: Call, events: StreamEvent[]): void {
    if (call.key === undefined && (call.name !== "" || call.held !== "")) this.#begin(call, events);
    if (call.key === undefined) return;
    events.push({ type: "part-end", candidate: this.#candidate, key: call.key });
  }
}

/**
 * Whether a piece begins a call of its own. Some hosts give every call the index 0 or none: then the
 * ids tell, or another name, or an input that is whole by itself.
 */
function isAnother(known: Call, { id, name, input }: Told): boolean {
  if (id !== "" && known.id !== "") return id !== known.id;
  if (name === "" || known.name === "") return false;
  return name !== known.name || (input !== "" && parseObject(input) !== undefined);
}
