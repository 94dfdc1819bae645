import { type Loose, loose, many, says, words } from "../oracle/loose.ts";
import { insist, insistClosed, insistKeys, insistNames, insistRange } from "./strict-fields.ts";

const known = [
  ...["model", "messages", "system", "tools", "tool_choice", "max_tokens", "stop_sequences"],
  ...["temperature", "top_p", "top_k", "thinking", "output_config", "metadata", "service_tier"],
  ...["stream", "cache_control", "thread"],
];
const efforts = ["low", "medium", "high", "xhigh", "max"];

/**
 * Refuses what Anthropic refuses of a Messages request.
 * Source: https://platform.claude.com/docs/en/api/messages
 * @throws Refused
 */
export function checkMessages(body: Loose): void {
  insistKeys(body, known, "");
  insist(words(body.model) !== "", "model: Field required");
  insist(Number.isInteger(body.max_tokens), "max_tokens: Field required");
  const messages = many(body.messages);
  insist(messages[0]?.role === "user", "messages: first message must use the user role");
  for (const message of messages) checkMessage(message);
  checkOrder(messages);
  checkTools(body);
  checkThinking(body);
  insistRange(body.temperature, 0, 1, "temperature");
  insistRange(body.top_p, 0, 1, "top_p");
  const { effort, format } = loose(body.output_config);
  insist(!says(effort) || efforts.includes(words(effort)), "output_config.effort: no such effort");
  if (!says(format)) return;
  insistKeys(loose(format), ["type", "schema"], "output_config.format.");
  insistClosed(loose(format).schema, false);
}

const blockKeys: Readonly<Record<string, readonly string[]>> = {
  text: ["text", "citations"],
  image: ["source"],
  document: ["source", "title", "context", "citations"],
  thinking: ["thinking", "signature"],
  redacted_thinking: ["data"],
  tool_use: ["id", "name", "input", "caller"],
  tool_result: ["tool_use_id", "content", "is_error"],
};

function checkMessage({ role, content }: Loose): void {
  insist(role === "user" || role === "assistant", `messages: unexpected role ${role}`);
  const isText = typeof content === "string" && content !== "";
  insist(isText || many(content).length > 0, "messages: content must not be empty");
  for (const block of many(content)) checkBlock(block);
}

function checkBlock(block: Loose): void {
  const type = words(block.type);
  const keys = blockKeys[type];
  insist(keys !== undefined, `content: no block of type ${type}`);
  insistKeys(block, ["type", "cache_control", ...keys], `content.${type}.`);
  insist(type !== "text" || words(block.text) !== "", "text content blocks must be non-empty");
  if (type === "image") checkImage(loose(block.source));
  if (type === "thinking") {
    insist(words(block.signature) !== "", "thinking: Invalid `signature` in `thinking` block");
  }
  if (type === "tool_use") {
    insist(/^[\w-]+$/.test(words(block.id)), "tool_use.id: String should match pattern");
    const isObject = typeof block.input === "object" && !Array.isArray(block.input);
    insist(isObject && block.input !== null, "tool_use.input: Input should be an object");
  }
  for (const inner of type === "tool_result" ? many(block.content) : []) checkBlock(inner);
}

const imageTypes = ["image/png", "image/jpeg", "image/gif", "image/webp"];

function checkImage({ type, media_type, data, url }: Loose): void {
  if (type === "url") {
    insist(/^https?:\/\//.test(words(url)), "image.source.url: must be a URL");
    return;
  }
  insist(type === "base64" && imageTypes.includes(words(media_type)), "image.source: media_type");
  insist(/^[A-Za-z0-9+/]+=*$/.test(words(data)), "image.source.data: invalid base64 data");
}

/** All results of a message's calls come first in the message behind it, and no others. */
function checkOrder(messages: readonly Loose[]): void {
  let open: string[] = [];
  for (const { content } of messages) {
    const blocks = many(content);
    const results = blocks.filter(({ type }) => type === "tool_result");
    const answered = results.map((block) => words(block.tool_use_id)).sort();
    const isSame = JSON.stringify(answered) === JSON.stringify([...open].sort());
    insist(
      isSame,
      "tool_use ids were found without tool_result blocks immediately after, or reverse",
    );
    const first = blocks.slice(0, results.length).every(({ type }) => type === "tool_result");
    insist(first, "tool_result blocks must come first");
    open = blocks.filter(({ type }) => type === "tool_use").map(({ id }) => words(id));
  }
  insist(open.length === 0, "tool_use ids were found without tool_result blocks immediately after");
}

function checkTools(body: Loose): void {
  const tools = many(body.tools);
  insistNames(
    tools.map(({ name }) => words(name)),
    128,
  );
  for (const { input_schema: schema } of tools) {
    insist(loose(schema).type === "object", "tools.input_schema.type: Field required");
  }
  const choice = loose(body.tool_choice);
  insist(!says(choice.type) || tools.length > 0, "tool_choice may only be given with tools");
  const offered = tools.some(({ name }) => name === choice.name);
  insist(choice.type !== "tool" || offered, "tool_choice.name: not among the tools");
}

function checkThinking({ thinking, max_tokens, temperature, tool_choice }: Loose): void {
  const { type, budget_tokens } = loose(thinking);
  if (type === undefined || type === "disabled") return;
  insist(type === "enabled" || type === "adaptive", "thinking.type: no such type");
  if (type === "enabled") {
    insistRange(budget_tokens, 1024, Number(max_tokens) - 1, "thinking.budget_tokens");
    insist(says(budget_tokens), "thinking.budget_tokens: Field required");
  }
  insist(!says(temperature) || temperature === 1, "temperature may only be 1 with thinking");
  const forced = ["any", "tool"].includes(words(loose(tool_choice).type));
  insist(!forced, "Thinking may not be enabled when tool_choice forces tool use");
}
