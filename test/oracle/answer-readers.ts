/** Small readers of whole answers that share no code with the gateway's dialects. */

type Loose = { readonly [key: string]: unknown };

/** What an answer says, whatever dialect it is in. */
export type Said = {
  readonly text: string;
  readonly reasoning: string;
  /** `name(arguments)` with sorted keys, in order. */
  readonly calls: readonly string[];
  readonly stop: "end" | "length" | "tool" | "filter" | "other";
  /** Prompt tokens with what was cached, and completion tokens. */
  readonly tokens: readonly [number, number] | undefined;
};

const loose = (value: unknown): Loose =>
  typeof value === "object" && value !== null ? (value as Loose) : {};
const many = (value: unknown): Loose[] => (Array.isArray(value) ? value.map(loose) : []);
const words = (value: unknown): string => (typeof value === "string" ? value : "");
const amount = (value: unknown): number => (typeof value === "number" ? value : 0);

/** JSON with its keys in one order; text that is no JSON stays as it is. */
export function canonical(json: unknown): string {
  if (typeof json === "string") {
    try {
      return canonical(JSON.parse(json === "" ? "{}" : json));
    } catch {
      return json;
    }
  }
  return JSON.stringify(json, (_key, value: unknown) =>
    typeof value === "object" && value !== null && !Array.isArray(value)
      ? Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)))
      : value,
  );
}

const chatStops: Readonly<Record<string, Said["stop"]>> = {
  stop: "end",
  length: "length",
  model_length: "length",
  tool_calls: "tool",
  function_call: "tool",
  content_filter: "filter",
};

/** The first choice of a chat completion. */
export function readChat(answer: unknown): Said {
  const choice = many(loose(answer).choices)[0] ?? {};
  const message = loose(choice.message);
  const calls = many(message.tool_calls);
  const legacy =
    calls.length === 0 && message.function_call ? [{ function: message.function_call }] : [];
  const pieces = many(message.content);
  const thinking = pieces.flatMap((piece) =>
    typeof piece.thinking === "string"
      ? piece.thinking
      : many(piece.thinking).map((one) => words(one.text)),
  );
  const all = [...calls, ...legacy].map(readChatCall);
  return {
    text:
      words(message.content) + pieces.map((piece) => words(piece.text)).join("") + spoken(message),
    reasoning: (words(message.reasoning_content) || words(message.reasoning)) + thinking.join(""),
    calls: all,
    stop:
      all.length > 0 && ["", "stop"].includes(words(choice.finish_reason))
        ? "tool"
        : chatStop(choice),
    tokens: chatTokens(loose(answer).usage),
  };
}

const spoken = (message: Loose): string =>
  words(message.refusal) + words(loose(message.audio).transcript);
const chatStop = ({ finish_reason: reason }: Loose): Said["stop"] =>
  chatStops[words(reason)] ?? "other";

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

/** A message. */
export function readMessage(answer: unknown): Said {
  const { content, stop_reason: reason, usage } = loose(answer);
  const blocks = many(content);
  const stop = messageStops[words(reason)] ?? "other";
  const of = (type: string) => blocks.filter((block) => block.type === type);
  return {
    text: of("text")
      .map((block) => words(block.text))
      .join(""),
    reasoning: of("thinking")
      .map((block) => words(block.thinking))
      .join(""),
    calls: of("tool_use").map((block) => `${words(block.name)}(${canonical(block.input)})`),
    stop: of("tool_use").length > 0 && stop === "end" ? "tool" : stop,
    tokens: messageTokens(loose(usage)),
  };
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
