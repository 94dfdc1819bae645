import type { Part } from "../../gateway/ir/parts.ts";
import type { Response } from "../../gateway/ir/response.ts";
import type { StopReason } from "../../gateway/ir/usage.ts";
import type { Said } from "../oracle/answer-readers.ts";
import { canonical } from "../oracle/loose.ts";

const stops: Readonly<Record<StopReason, Said["stop"]>> = {
  end: "end",
  pause: "end",
  length: "length",
  context: "length",
  tool: "tool",
  refusal: "filter",
  filter: "filter",
  error: "other",
  unknown: "other",
};

/** What the first candidate of a neutral answer says. */
export function readNeutral({ candidates, usage }: Response): Said {
  const { parts = [], stop } = candidates[0] ?? {};
  const calls = parts.filter((part) => part.type === "tool-call");
  const class_ = stop ? stops[stop.reason] : "other";
  const refused = parts.some(({ type }) => type === "refusal");
  return {
    text: parts.map(spoken).join(""),
    reasoning: parts.map((part) => (part.type === "reasoning" ? part.text : "")).join(""),
    calls: calls.map(({ name, input }) => `${name}(${canonical(input.raw)})`),
    // The readers' word for the id that the form before tools does not have.
    ids: calls.map(({ callId, name }) => (callId === name ? "legacy" : callId)),
    stop: refused && class_ === "end" ? "filter" : class_,
    tokens: usage && [usage.main.input, usage.main.output],
    citations: parts.flatMap(cited),
    special: [],
  };
}

function spoken(part: Part): string {
  if (part.type === "text" || part.type === "refusal") return part.text;
  return part.type === "media" ? (part.transcript ?? "") : "";
}

function cited(part: Part): string[] {
  const citations = part.type === "text" ? (part.citations ?? []) : [];
  return citations.flatMap(({ url }) => url ?? []);
}
