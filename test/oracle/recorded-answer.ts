import { frames, type Recorded } from "../contract/recorded.ts";
import { readChat, readMessage, type Said } from "./answer-readers.ts";
import { type Loose, loose } from "./loose.ts";
import { readChatStream, readMessagesStream } from "./stream-readers.ts";

/** What a provider said; or why its client must be told of an error. */
export type Outcome = { readonly said: Said } | { readonly failure: string };

/** Reads a recorded answer without the gateway. */
export function outcomeOf(one: Recorded): Outcome {
  const { kind, response } = one;
  if (response.status >= 300) return { failure: "the provider refused" };
  const data = response.sse === undefined ? undefined : frames(response.sse);
  if (data?.some(({ error, type }) => error || type === "error")) {
    return { failure: "the provider failed in its stream" };
  }
  if (data && beginsAgain(data)) return { failure: "the answer begins again in the middle" };
  const key = kind === "anthropic" ? "content" : "choices";
  if (!data && !Array.isArray(loose(response.body)[key])) return { failure: `no ${key}` };
  const said = data ? streamReader(kind)(data, "said") : wholeReader(kind)(response.body, "said");
  if (kind === "anthropic" || said.calls.every(isWhole)) return { said };
  // The limit of tokens may cut the last call.
  if (said.stop === "length") return { said: { ...said, calls: said.calls.filter(isWhole) } };
  return { failure: "arguments that are no JSON object" };
}

const isWhole = (call: string): boolean => /\(\{.*\}\)$/s.test(call);

const streamReader = (kind: string) => (kind === "anthropic" ? readMessagesStream : readChatStream);
const wholeReader = (kind: string) => (kind === "anthropic" ? readMessage : readChat);

/** Whether a message starts within another one of which something has come. */
function beginsAgain(events: readonly Loose[]): boolean {
  let begun = false;
  for (const { type } of events) {
    if (type === "message_start" && begun) return true;
    if (type === "content_block_start") begun = true;
    if (type === "message_stop") begun = false;
  }
  return false;
}

/** A recording of several messages, one after the other in one stream, as one recording each. */
export function singleAnswers(one: Recorded): Recorded[] {
  const { sse } = one.response;
  const starts = sse?.match(/^event: message_start\b/gm)?.length ?? 0;
  if (sse === undefined || starts < 2 || beginsAgain(frames(sse))) return [one];
  const parts = sse.split(/(?=^event: message_start\b)/m).filter((part) => part.trim() !== "");
  return parts.map((part, at) => ({
    ...one,
    id: `${one.id}-${at + 1}`,
    response: { ...one.response, sse: part },
  }));
}
