import type { StreamEvent } from "../../ir/events.ts";
import type { JsonObject } from "../../ir/json.ts";
import { number, object, text } from "../fields.ts";
import { bufferFull, heldLimit } from "../stream-faults.ts";

type Call = {
  /** Undefined until its name is known. */
  key: number | undefined;
  id: string;
  name: string;
  readonly format: "json" | "text";
  /** What came of its input before that. */
  held: string;
};

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
    const id = text(wire.id) ?? "";
    const call = this.#callOf(number(wire.index) ?? place, id, custom ? "text" : "json", events);
    const more = text(named?.arguments) ?? text(custom?.input) ?? "";
    if (call.key !== undefined) {
      this.#delta(call.key, more, events);
      return;
    }
    call.id ||= id;
    call.name ||= text((named ?? custom)?.name) ?? "";
    call.held += more;
    if (call.held.length > heldLimit) throw bufferFull("a call's input before its name");
    if (call.name !== "" && (call.id !== "" || call.held !== "")) this.#begin(call, events);
  }

  /** They are over when the answer is. */
  end(events: StreamEvent[]): void {
    for (const call of this.#open.values()) this.#end(call, events);
    this.#open.clear();
  }

  /** Some hosts give every call the index 0, each with its own id. */
  #callOf(index: number, id: string, format: Call["format"], events: StreamEvent[]): Call {
    const known = this.#open.get(index);
    if (known && (id === "" || known.id === "" || id === known.id)) return known;
    if (known) this.#end(known, events);
    const call: Call = { key: undefined, id, name: "", format, held: "" };
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

  #end(call: Call, events: StreamEvent[]): void {
    if (call.key === undefined) this.#begin(call, events);
    if (call.key === undefined) return;
    events.push({ type: "part-end", candidate: this.#candidate, key: call.key });
  }
}
