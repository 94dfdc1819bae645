import { type Loose, loose, many, says, words } from "../oracle/loose.ts";
import { insist, insistClosed, insistKeys, insistNames, insistRange } from "./strict-fields.ts";

const known = [
  ...["model", "messages", "tools", "tool_choice", "parallel_tool_calls", "max_tokens"],
  ...["max_completion_tokens", "stop", "temperature", "top_p", "n", "reasoning_effort"],
  ...["response_format", "user", "service_tier", "stream", "stream_options"],
];
const efforts = ["none", "minimal", "low", "medium", "high", "xhigh"];

/**
 * Refuses what OpenAI refuses of a chat completion request.
 * Source: https://platform.openai.com/docs/api-reference/chat/create
 * @throws Refused
 */
export function checkChat(body: Loose): void {
  insistKeys(body, known, "");
  insist(words(body.model) !== "", "model: required");
  const messages = many(body.messages);
  insist(messages.length > 0, "messages: too short");
  for (const message of messages) checkMessage(message);
  checkOrder(messages);
  checkTools(body);
  checkFormat(loose(body.response_format));
  insistRange(body.temperature, 0, 2, "temperature");
  insistRange(body.top_p, 0, 1, "top_p");
  insist(!(says(body.max_tokens) && says(body.max_completion_tokens)), "max_tokens: given twice");
  insist(!says(body.stream_options) || body.stream === true, "stream_options: only for streams");
  const effort = body.reasoning_effort;
  insist(!says(effort) || efforts.includes(words(effort)), "reasoning_effort: unsupported value");
}

const parts: Readonly<Record<string, readonly string[]>> = {
  system: ["text"],
  developer: ["text"],
  user: ["text", "image_url", "file", "input_audio"],
  assistant: ["text", "refusal"],
  tool: ["text"],
};

function checkMessage(message: Loose): void {
  const role = words(message.role);
  const allowed = parts[role];
  insist(allowed !== undefined, `role: ${role} is not one of them`);
  const calls = many(message.tool_calls);
  const { content } = message;
  const isText = typeof content === "string";
  insist(isText || Array.isArray(content) || calls.length > 0, `${role}: content is required`);
  for (const part of many(content)) {
    insist(allowed.includes(words(part.type)), `${role}: no content of type ${part.type}`);
    insist(part.type !== "text" || words(part.text) !== "", "content: text must not be empty");
    if (part.type === "image_url") checkImage(words(loose(part.image_url).url));
  }
  for (const call of calls) checkCall(call);
}

function checkImage(url: string): void {
  const isData = /^data:image\/(?:png|jpeg|gif|webp);base64,[A-Za-z0-9+/]+=*$/.test(url);
  insist(
    isData || /^https?:\/\//.test(url),
    "image_url: neither a URL nor base64 data of an image",
  );
}

function checkCall({ id, type, function: named }: Loose): void {
  insist(words(id) !== "" && words(id).length <= 40, "tool_calls: id of 1 to 40 characters");
  insist(type === "function", "tool_calls: type must be function");
  const { name, arguments: given } = loose(named);
  insist(typeof name === "string" && typeof given === "string", "tool_calls: name and arguments");
}

/** Each call has its result right behind the message that made it, and no result is without a call. */
function checkOrder(messages: readonly Loose[]): void {
  let open = new Set<string>();
  for (const message of messages) {
    if (message.role === "tool") {
      const answered = open.delete(words(message.tool_call_id));
      insist(
        answered,
        "a 'tool' message must be a response to a preceding message with 'tool_calls'",
      );
      continue;
    }
    insist(open.size === 0, "'tool_calls' must be followed by a message for each 'tool_call_id'");
    open = new Set(many(message.tool_calls).map(({ id }) => words(id)));
  }
  insist(open.size === 0, "'tool_calls' must be followed by a message for each 'tool_call_id'");
}

function checkTools(body: Loose): void {
  const tools = many(body.tools);
  const functions = tools.map((tool) => loose(tool.function));
  insist(
    tools.every(({ type }) => type === "function"),
    "tools: type must be function",
  );
  insistNames(
    functions.map(({ name }) => words(name)),
    64,
  );
  for (const { parameters, strict } of functions) {
    insist(
      !says(parameters) || loose(parameters).type === "object",
      "parameters: an object schema",
    );
    if (strict === true) insistClosed(parameters, true);
  }
  const chooses = says(body.tool_choice) || says(body.parallel_tool_calls);
  insist(!chooses || tools.length > 0, "tool_choice and parallel_tool_calls: only with tools");
  const name = loose(loose(body.tool_choice).function).name;
  const offered = functions.some((one) => one.name === name);
  insist(name === undefined || offered, "tool_choice: not among the tools");
}

function checkFormat({ type, json_schema }: Loose): void {
  if (type !== "json_schema") return;
  const { name, schema, strict } = loose(json_schema);
  insist(/^[\w-]{1,64}$/.test(words(name)), "response_format.json_schema.name: required");
  if (strict === true) insistClosed(schema, true);
}
