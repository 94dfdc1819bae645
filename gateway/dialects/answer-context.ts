import { GatewayError } from "../errors.ts";
import type { Losses } from "../ir/losses.ts";
import type { ToolCallPart } from "../ir/parts.ts";
import type { Names } from "./names.ts";

/** What an encoder of answers needs beside the answer. */
export type AnswerContext = {
  readonly losses: Losses;
  /** Stands where the provider gave no id. */
  readonly id: string;
  /** Stands where the provider named none. */
  readonly model: string;
  /** Epoch seconds, where the provider gave none. */
  readonly created: number;
  /** How the tools of the request were renamed for the provider. */
  readonly toolNames: Names;
  /** The client's freeform tools that the provider was given as functions with one text, `input`. */
  readonly freeform: ReadonlySet<string>;
  readonly callIds: AnswerCallIds;
};

/** Ids of an answer's calls: clients tell results apart by them, so that no two may be the same. */
export class AnswerCallIds {
  readonly #given = new Set<string>();
  /** The last number behind each id. */
  readonly #counts = new Map<string, number>();
  readonly #answerId: string;

  /** @param answerId unique among the answers of a conversation */
  constructor(answerId: string) {
    this.#answerId = answerId;
  }

  /** The provider's own id, or one made up where it gave none or gave it before. */
  give(own: string): string {
    const base = own === "" ? `call_${this.#answerId}` : own;
    let count = this.#counts.get(base) ?? (own === "" ? 0 : -1);
    let id = base;
    do {
      count += 1;
      id = count === 0 ? base : `${base}_${count}`;
    } while (this.#given.has(id));
    this.#counts.set(base, count);
    this.#given.add(id);
    return id;
  }
}

/**
 * A call in the client's own terms: its name of the tool, an id of its own, and text where the tool
 * takes text. Once for each call.
 * @throws GatewayError `bad_tool_input` for a call without a name
 */
export function restoreCall(part: ToolCallPart, context: AnswerContext): ToolCallPart {
  const name = context.toolNames.restore(part.name);
  if (name === "") {
    throw new GatewayError("bad_tool_input", "The model called a tool without naming it.");
  }
  const callId = context.callIds.give(part.callId);
  if (!context.freeform.has(name) || part.input.format === "text") return { ...part, callId, name };
  const input = { format: "text", raw: freeformText(part.input.raw) } as const;
  return { ...part, callId, name, input };
}

function freeformText(raw: string): string {
  try {
    const json: unknown = JSON.parse(raw);
    if (typeof json === "object" && json !== null && "input" in json) {
      return typeof json.input === "string" ? json.input : JSON.stringify(json.input);
    }
    return raw;
  } catch {
    return raw;
  }
}
