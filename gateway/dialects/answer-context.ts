import type { Losses } from "../ir/losses.ts";
import type { ToolCallPart } from "../ir/parts.ts";
import type { Names } from "./names.ts";

/** What an encoder of answers needs beside the answer. */
export type AnswerContext = {
  readonly losses: Losses;
  /** Stands where the provider gave no id. */
  readonly id: string;
  /** Epoch seconds, where the provider gave none. */
  readonly created: number;
  /** How the tools of the request were renamed for the provider. */
  readonly toolNames: Names;
  /** The client's freeform tools that the provider was given as functions with one text, `input`. */
  readonly freeform: ReadonlySet<string>;
};

/** A call in the client's own terms: its name of the tool, and text where the tool takes text. */
export function restoreCall(part: ToolCallPart, context: AnswerContext): ToolCallPart {
  const name = context.toolNames.restore(part.name);
  if (!context.freeform.has(name) || part.input.format === "text") return { ...part, name };
  return { ...part, name, input: { format: "text", raw: freeformText(part.input.raw) } };
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
