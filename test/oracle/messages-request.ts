import { type Asked, type Entry, hash, Reading, type Role, toolName } from "./asked.ts";
import { canonical, type Loose, loose, many, says, words } from "./loose.ts";

const settingKeys = [
  ...["model", "messages", "system", "tools", "tool_choice", "max_tokens", "stop_sequences"],
  ...["temperature", "top_p", "top_k", "thinking", "output_format", "output_config", "metadata"],
  ...["service_tier", "stream"],
];

/** What a Messages request asks. */
export function readMessagesRequest(body: unknown, role: Role): Asked {
  const source = loose(body);
  const to = new Reading(role);
  readContent(source.system, "system", "system", to);
  for (const [at, message] of many(source.messages).entries()) {
    readMessage(message, `messages[${at}]`, to, role);
  }
  for (const [at, tool] of many(source.tools).entries()) readTool(tool, `tools[${at}]`, to);
  readSettings(source, to);
  to.others("", source, settingKeys);
  return to;
}

/** What was asked is read in the one order that chat has: thoughts, words and media, then calls. */
function readMessage(message: Loose, path: string, to: Reading, role: Role): void {
  const speaker = message.role === "assistant" || message.role === "system" ? message.role : "user";
  const from = to.conversation.length;
  readContent(message.content, `${path}.content`, speaker, to);
  if (speaker === "assistant" && role === "asked") {
    const entries = to.conversation.splice(from);
    to.conversation.push(...entries.sort((a, b) => rank(a) - rank(b)));
  }
  to.others(path, message, ["role", "content"]);
}

function rank({ speaker, text }: Entry): number {
  if (speaker === "thought") return 0;
  return text.startsWith("call ") && speaker === undefined ? 2 : 1;
}

function readContent(content: unknown, path: string, speaker: string, to: Reading): void {
  to.say(path, speaker, words(content));
  for (const [at, block] of many(content).entries()) {
    readBlock(block, `${path}[${at}]`, speaker, to);
  }
}

function readBlock(block: Loose, path: string, speaker: string, to: Reading): void {
  const marks = ["type", "cache_control"];
  switch (block.type) {
    case "text":
      to.say(path, speaker, words(block.text));
      to.cache(path, block, words(block.text));
      for (const _ of many(block.citations)) to.set("citation", `${path}.citations`, true);
      to.others(path, block, [...marks, "text", "citations"]);
      return;
    case "thinking":
    case "redacted_thinking":
      to.say(`${path}.thinking`, "thought", words(block.thinking));
      to.set("seal", `${path}.signature`, block.signature || undefined);
      to.set("seal", `${path}.data`, block.data);
      to.others(path, block, [...marks, "thinking", "signature", "data"]);
      return;
    case "tool_use":
      to.line(
        path,
        `call ${toolName(block.name)}(${canonical(block.input)}) ${to.call(words(block.id))}`,
      );
      to.cache(path, block, words(block.name));
      to.others(path, block, [...marks, "id", "name", "input"]);
      return;
    case "tool_result":
      readResult(block, path, to);
      to.others(path, block, [...marks, "tool_use_id", "content", "is_error"]);
      return;
    case "image":
    case "document":
      readMedia(block, path, speaker, to);
      to.others(path, block, [...marks, "source", "title"]);
      return;
    default: {
      const inResult = speaker.startsWith("result ");
      to.line(path, `${words(block.type)} ${canonical(block)}`, {
        readable: { speaker: inResult ? "user" : speaker, texts: readableOf(block) },
        ...(inResult ? { inResult } : {}),
      });
    }
  }
}

function readResult(block: Loose, path: string, to: Reading): void {
  const id = to.result(words(block.tool_use_id));
  to.line(path, `result ${id}`);
  readContent(block.content, `${path}.content`, `result ${id}`, to);
  if (block.is_error === true) to.set("failed", `${path}.is_error`, true);
  to.cache(path, block, id);
}

function readMedia(block: Loose, path: string, speaker: string, to: Reading): void {
  const source = loose(block.source);
  const inResult = speaker.startsWith("result ");
  const texts = textsOf(source);
  // The title of a text is said with it.
  const titled = texts.length > 0 && words(block.title) !== "" ? [words(block.title)] : [];
  const said = { speaker: inResult ? "user" : speaker, texts: [...titled, ...texts] };
  const line = mediaLine(source, words(block.type));
  to.line(path, line, {
    ...(inResult ? { inResult } : {}),
    ...(said.texts.length > 0 ? { readable: said } : {}),
  });
  if (texts.length === 0) to.set("name", `${path}.title`, block.title);
  to.cache(path, block, line);
}

/** A document that is text, whole or in pieces. */
function textsOf(source: Loose): string[] {
  if (source.type === "text") return [words(source.data)];
  if (source.type !== "content") return [];
  const texts = many(source.content).map((one) => words(one.text));
  return [words(source.content), ...texts].filter((text) => text !== "");
}

function mediaLine(source: Loose, type: string): string {
  const usual = type === "image" ? "image/*" : "application/pdf";
  if (says(source.file_id)) return `media file ${words(source.file_id)}`;
  if (says(source.url)) return `media ${usual.split("/")[0]} at ${words(source.url)}`;
  return `media ${words(source.media_type) || usual} ${hash(words(source.data))}`;
}

/**
 * What people can read of a block that only Anthropic has: of a call its name and input, of a result
 * the texts, titles and addresses, and no seals.
 */
function readableOf(block: Loose): string[] {
  if (/^(?:server|mcp)_tool_use$/.test(words(block.type))) {
    return [words(block.name), ...leaves(block.input)];
  }
  return /^search_result$|_tool_result$/.test(words(block.type))
    ? readableLeaves(block.content)
    : [];
}

const readableKeys = ["title", "url", "text", "stdout", "stderr", "error_code"];

function readableLeaves(content: unknown): string[] {
  if (typeof content === "string") return [content];
  const items = Array.isArray(content) ? many(content) : [loose(content)];
  return items.flatMap((item) => [
    ...readableKeys.flatMap((key) => words(item[key]) || []),
    ...(says(item.content) ? readableLeaves(item.content) : []),
  ]);
}

/** The texts in a value, as JSON spells them. */
function leaves(value: unknown): string[] {
  if (typeof value === "string") return [JSON.stringify(value).slice(1, -1)];
  return typeof value === "object" && value !== null ? Object.values(value).flatMap(leaves) : [];
}

function readTool(tool: Loose, path: string, to: Reading): void {
  const { name, description, input_schema: schema, strict } = tool;
  if (schema === undefined) {
    to.tools.push({ path, name: `hosted ${words(tool.type)}`, value: canonical(tool) });
    return;
  }
  to.tools.push({ path, name: `function ${toolName(name)}`, value: canonical(schema) });
  to.set(`description of ${toolName(name)}`, `${path}.description`, description);
  to.set(`strict ${toolName(name)}`, `${path}.strict`, strict);
  to.cache(path, tool, words(name));
  to.others(path, tool, [
    ...["type", "name", "description", "input_schema", "strict", "cache_control"],
  ]);
}

function readSettings(source: Loose, to: Reading): void {
  const choice = loose(source.tool_choice);
  const modes: Readonly<Record<string, string>> = { any: "required", none: "none" };
  const only = choice.type === "tool" ? `only ${toolName(choice.name)}` : undefined;
  to.set("choice", "tool_choice", only ?? modes[words(choice.type)]);
  if (choice.disable_parallel_tool_use === true) {
    to.set("one call", "tool_choice.disable_parallel_tool_use", true);
  }
  to.set("limit", "max_tokens", source.max_tokens);
  to.set("stop", "stop_sequences", source.stop_sequences);
  to.set("temperature", "temperature", source.temperature);
  to.set("top p", "top_p", source.top_p);
  to.set("top k", "top_k", source.top_k);
  const metadata = loose(source.metadata);
  to.set("user", "metadata.user_id", metadata.user_id);
  to.others("metadata", metadata, ["user_id"]);
  const tier = source.service_tier === "standard_only" ? "standard" : source.service_tier;
  to.set("tier", "service_tier", tier);
  to.set("stream", "stream", source.stream === true ? true : undefined);
  readThinking(source, to);
}

function readThinking(source: Loose, to: Reading): void {
  const thinking = loose(source.thinking);
  const config = loose(source.output_config);
  to.set("effort", "output_config.effort", config.effort);
  to.set("budget", "thinking.budget_tokens", thinking.budget_tokens);
  to.set("display", "thinking.display", thinking.display);
  to.others("thinking", thinking, ["type", "budget_tokens", "display"]);
  if (thinking.type === "disabled") to.set("thinks", "thinking", "off");
  else if (says(thinking.type) && !says(config.effort) && !says(thinking.budget_tokens)) {
    to.set("thinks", "thinking", "on");
  }
  const key = says(config.format) ? "output_config.format" : "output_format";
  const format = loose(config.format ?? source.output_format);
  to.set("format", `${key}.schema`, format.schema);
  to.others(key, format, ["type", "schema"]);
  to.others("output_config", config, ["effort", "format"]);
}
