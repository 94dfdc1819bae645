import { createHash } from "node:crypto";
import { canonical } from "./answer-readers.ts";

/** Small readers of requests that share no code with the gateway's dialects. */

type Loose = { readonly [key: string]: unknown };

/** What a request asks, whatever dialect it is in. */
export type Asked = {
  /** `system: …`, `user: …`, `call name(arguments) id`, `result id: …`, `media …`, in order. */
  readonly conversation: readonly string[];
  /** `name schema`, in order. */
  readonly tools: readonly string[];
  readonly choice: string;
  readonly maxTokens: number | undefined;
  readonly stop: readonly string[];
};

const loose = (value: unknown): Loose =>
  typeof value === "object" && value !== null ? (value as Loose) : {};
const many = (value: unknown): Loose[] => (Array.isArray(value) ? value.map(loose) : []);
const words = (value: unknown): string => (typeof value === "string" ? value : "");
const hash = (text: string) => createHash("sha256").update(text).digest("hex").slice(0, 12);

/** Joins what one speaker says in a row, and leaves out empty words. */
class Conversation {
  readonly lines: string[] = [];
  #speaker = "";

  say(speaker: string, text: string): void {
    if (text === "") return;
    if (speaker === this.#speaker) this.lines.push(`${this.lines.pop() ?? ""}${text}`);
    else this.lines.push(`${speaker}: ${text}`);
    this.#speaker = speaker;
  }

  add(line: string): void {
    this.lines.push(line);
    this.#speaker = "";
  }
}

const textOf = (content: unknown): string =>
  words(content) ||
  many(content)
    .map((item) => words(item.text))
    .join("");

export function readChatRequest(body: unknown): Asked {
  const { messages, tools, tool_choice: choice, stop, ...rest } = loose(body);
  const conversation = new Conversation();
  let opening = true;
  for (const message of many(messages)) {
    const instructs = message.role === "system" || message.role === "developer";
    opening &&= instructs;
    readChatMessage(
      message,
      opening ? "system" : instructs ? "user" : words(message.role),
      conversation,
    );
  }
  const named = loose(loose(choice).function).name;
  return {
    conversation: conversation.lines,
    tools: many(tools).flatMap((tool) => {
      const { name, parameters } = loose(tool.function);
      return name === undefined ? [] : [`${words(name)} ${canonical(parameters ?? emptySchema)}`];
    }),
    choice:
      named === undefined ? (words(choice) || "auto").replace("any", "required") : words(named),
    maxTokens: (rest.max_completion_tokens ?? rest.max_tokens) as number | undefined,
    stop: typeof stop === "string" ? [stop] : Array.isArray(stop) ? stop.map(words) : [],
  };
}

const emptySchema = { type: "object", properties: {} };

function readChatMessage(message: Loose, speaker: string, to: Conversation): void {
  if (message.role === "tool") {
    to.add(`result ${words(message.tool_call_id)}: ${textOf(message.content)}`);
    return;
  }
  to.say(speaker, words(message.content));
  for (const item of many(message.content)) readChatItem(item, speaker, to);
  for (const call of many(message.tool_calls)) {
    const named = loose(call.function);
    to.add(`call ${words(named.name)}(${canonical(named.arguments)}) ${words(call.id)}`);
  }
}

function readChatItem(item: Loose, speaker: string, to: Conversation): void {
  to.say(speaker, words(item.text));
  const file = loose(item.file);
  const place =
    words(loose(item.image_url).url) ||
    words(file.file_data) ||
    words(file.file_id) ||
    words(item.document_url);
  if (place !== "") to.add(`media ${hash(place.replace(/^data:[^,]*,/, ""))}`);
}

export function readMessagesRequest(body: unknown): Asked {
  const { system, messages, tools, tool_choice, max_tokens, stop_sequences } = loose(body);
  const conversation = new Conversation();
  conversation.say("system", textOf(system));
  for (const message of many(messages)) {
    const speaker = message.role === "assistant" ? "assistant" : "user";
    conversation.say(speaker, words(message.content));
    const late: Loose[] = [];
    for (const block of many(message.content)) readBlock(block, speaker, conversation, late);
    for (const block of late) readBlock(block, speaker, conversation, []);
  }
  const choice = loose(tool_choice);
  return {
    conversation: conversation.lines,
    tools: many(tools).flatMap((tool) =>
      tool.input_schema === undefined
        ? []
        : [`${words(tool.name)} ${canonical(tool.input_schema)}`],
    ),
    choice: choice.type === "tool" ? words(choice.name) : chosen(words(choice.type)),
    maxTokens: max_tokens as number | undefined,
    stop: Array.isArray(stop_sequences) ? stop_sequences.map(words) : [],
  };
}

const chosen = (type: string): string => (type === "any" ? "required" : type || "auto");

/** @param late takes the media of results, which chat can only put behind them */
function readBlock(block: Loose, speaker: string, to: Conversation, late: Loose[]): void {
  const { source } = block;
  switch (block.type) {
    case "text":
      to.say(speaker, words(block.text));
      return;
    case "tool_use":
      to.add(`call ${words(block.name)}(${canonical(block.input)}) ${words(block.id)}`);
      return;
    case "tool_result":
      to.add(`result ${words(block.tool_use_id)}: ${textOf(block.content)}`);
      late.push(...many(block.content).filter((inner) => inner.source !== undefined));
      return;
    case "image":
    case "document": {
      const from = loose(source);
      if (from.type === "text") to.say(speaker, words(from.data));
      else to.add(`media ${hash(words(from.data) || words(from.url) || words(from.file_id))}`);
    }
  }
}
