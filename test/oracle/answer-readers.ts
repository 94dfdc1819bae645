import { canonical, type Loose, loose, many, says, words } from "./loose.ts";

/** Small readers of whole answers that share no code with the gateway's dialects. */

/** What an answer says, whatever dialect it is in; of several answers the first. */
export type Said = {
  readonly text: string;
  readonly reasoning: string;
  /** `name(arguments)` with sorted keys, in order. */
  readonly calls: readonly string[];
  readonly ids: readonly string[];
  /** `filter` is a refusal, too. */
  readonly stop: "end" | "length" | "tool" | "filter" | "other";
  /** Prompt tokens with what was cached, and completion tokens. */
  readonly tokens: readonly [number, number] | undefined;
  /** The addresses that the text rests on. */
  readonly citations: readonly string[];
  /** What only one of the dialects has room for. */
  readonly special: readonly Special[];
};

/** Sorts of what a dialect may have to declare as lost. */
export type Special =
  | "citation"
  | "further answer"
  | "logprobs"
  | "audio"
  | "seal"
  | "hosted block";

const amount = (value: unknown): number => (typeof value === "number" ? value : 0);

const chatStops: Readonly<Record<string, Said["stop"]>> = {
  stop: "end",
  length: "length",
  model_length: "length",
  tool_calls: "tool",
  function_call: "tool",
  content_filter: "filter",
};

/**
 * Whether an answer is what a provider said or what a client read. Providers are understood where
 * they contradict themselves; what a client read is taken by the letter.
 */
export type Mouth = "said" | "read";

/** A chat completion. */
export function readChat(answer: unknown, as: Mouth = "read"): Said {
  const [choice = {}, ...others] = many(loose(answer).choices);
  const message = loose(choice.message);
  const pieces = many(message.content);
  const calls = callsOf(message);
  const cited = many(message.annotations).map((one) => words(loose(one.url_citation).url));
  return {
    text:
      words(message.content) + pieces.map((piece) => words(piece.text)).join("") + spoken(message),
    reasoning: thoughtOf(message) + thoughts(pieces).join(""),
    calls: calls.map(readChatCall),
    ids: calls.map(({ id }) => words(id)),
    stop: as === "said" ? meantStop(choice, message, calls.length > 0) : chatStop(choice),
    tokens: chatTokens(loose(answer).usage),
    citations: cited.filter((url) => url !== ""),
    special: [
      ...others.map(() => "further answer" as const),
      ...(logged(choice.logprobs) ? ["logprobs" as const] : []),
      ...(loose(message.audio).data ? ["audio" as const] : []),
    ],
  };
}

function callsOf(message: Loose): Loose[] {
  const calls = many(message.tool_calls);
  // Some hosts print every field, empty.
  const legacy = loose(message.function_call);
  return calls.length === 0 && legacy.name ? [{ function: legacy, id: "legacy" }] : calls;
}

/** Hosts have names of their own for it; the first that is no empty text counts. */
export function thoughtOf(message: Loose): string {
  const { reasoning_content: own, reasoning, thinking } = message;
  const details = many(message.reasoning_details).map(
    (one) => words(one.text) || words(one.summary),
  );
  return words(own) || words(reasoning) || words(thinking) || details.join("");
}

/** Mistral lists the pieces of a thought. */
const thoughts = (pieces: readonly Loose[]): string[] =>
  pieces.flatMap(({ thinking }) =>
    typeof thinking === "string" ? thinking : many(thinking).map((one) => words(one.text)),
  );

const spoken = (message: Loose): string =>
  words(message.refusal) + words(loose(message.audio).transcript);

const chatStop = ({ finish_reason: reason }: Loose): Said["stop"] =>
  chatStops[words(reason)] ?? "other";

/** Some hosts say `stop`, or nothing, although the model has called a tool, or has refused. */
function meantStop(choice: Loose, message: Loose, called: boolean): Said["stop"] {
  const stop = chatStop(choice);
  if (called && ["", "stop"].includes(words(choice.finish_reason))) return "tool";
  return stop === "end" && words(message.refusal) !== "" ? "filter" : stop;
}

const logged = (logprobs: unknown): boolean => Object.values(loose(logprobs)).some(says);

function readChatCall(call: Loose): string {
  const named = loose(call.function ?? call.custom);
  return `${words(named.name)}(${canonical(named.arguments ?? named.input ?? "")})`;
}

function chatTokens(usage: unknown): Said["tokens"] {
  const { prompt_tokens: input, completion_tokens: output } = loose(usage);
  return input === undefined ? undefined : [amount(input), amount(output)];
}

const messageStops: Readonly<Record<string, Said["stop"]>> = {
  end_turn: "end",
  stop_sequence: "end",
  max_tokens: "length",
  model_context_window_exceeded: "length",
  tool_use: "tool",
  refusal: "filter",
  pause_turn: "end",
};

/** A message. Some hosts say that the turn has ended, or nothing, although the model has called a tool. */
export function readMessage(answer: unknown, as: Mouth = "read"): Said {
  const { content, stop_reason: reason, usage } = loose(answer);
  const blocks = many(content);
  const stop = messageStops[words(reason)] ?? "other";
  const of = (type: string) => blocks.filter((block) => block.type === type);
  const cited = of("text").flatMap((block) => many(block.citations));
  const calls = of("tool_use");
  return {
    text: joined(of("text"), "text"),
    reasoning: joined(of("thinking"), "thinking"),
    calls: calls.map((block) => `${words(block.name)}(${canonical(block.input)})`),
    ids: calls.map(({ id }) => words(id)),
    stop: as === "said" && calls.length > 0 && /end|other/.test(stop) ? "tool" : stop,
    tokens: messageTokens(loose(usage)),
    citations: cited.map((one) => words(one.url) || words(one.source)).filter((url) => url !== ""),
    special: blocks.flatMap(specialOf),
  };
}

const joined = (blocks: readonly Loose[], key: string): string =>
  blocks.map((block) => words(block[key])).join("");

const plainBlocks = new Set(["text", "thinking", "tool_use"]);

function specialOf(block: Loose): Special[] {
  if (words(block.signature) + words(block.data) !== "") return ["seal"];
  return plainBlocks.has(words(block.type)) ? [] : ["hosted block"];
}

/** With `iterations`, they are what was billed. */
function messageTokens(usage: Loose): Said["tokens"] {
  const parts = many(usage.iterations);
  const counted = parts.length > 0 ? parts : [usage];
  if (counted.every((part) => part.input_tokens === undefined)) return undefined;
  let input = 0;
  let output = 0;
  for (const part of counted) {
    input += amount(part.input_tokens) + amount(part.cache_read_input_tokens);
    input += amount(part.cache_creation_input_tokens);
    output += amount(part.output_tokens);
  }
  return [input, output];
}
