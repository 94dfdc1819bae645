import { type Asked, hash, Reading, type Role, toolName } from "./asked.ts";
import { canonical, type Loose, loose, many, says, words } from "./loose.ts";

const settingKeys = [
  ...["model", "messages", "tools", "functions", "tool_choice", "function_call"],
  ...["parallel_tool_calls", "max_tokens", "max_completion_tokens", "stop", "temperature"],
  ...["top_p", "top_k", "n", "reasoning_effort", "reasoning", "response_format", "user"],
  ...["service_tier", "stream", "stream_options"],
];

/** What a chat completion request asks. */
export function readChatRequest(body: unknown, role: Role): Asked {
  const source = loose(body);
  const to = new Reading(role);
  for (const [at, message] of many(source.messages).entries()) {
    readMessage(message, `messages[${at}]`, to);
  }
  for (const [at, tool] of many(source.tools).entries()) readTool(tool, `tools[${at}]`, to);
  for (const [at, tool] of many(source.functions).entries()) {
    readFunction(tool, `functions[${at}]`, to);
  }
  readChoice(source, to);
  readSettings(source, to);
  to.others("", source, settingKeys);
  return to;
}

const messageKeys = ["role", "content"];
const assistantKeys = [
  ...messageKeys,
  ...["reasoning_content", "reasoning", "refusal", "tool_calls", "function_call", "audio"],
];

function readMessage(message: Loose, path: string, to: Reading): void {
  switch (message.role) {
    case "tool":
    case "function":
      readResult(message, path, to);
      return;
    case "assistant":
      readAssistant(message, path, to);
      return;
    default: {
      const instructs = message.role === "system" || message.role === "developer";
      readContent(message.content, path, instructs ? "system" : "user", to);
      to.others(path, message, messageKeys);
    }
  }
}

function readResult(message: Loose, path: string, to: Reading): void {
  const id = to.result(words(message.tool_call_id) || words(message.name));
  to.line(path, `result ${id}`);
  readContent(message.content, path, `result ${id}`, to);
  to.others(path, message, [...messageKeys, "tool_call_id", "name"]);
}

function readAssistant(message: Loose, path: string, to: Reading): void {
  const thoughtKey = words(message.reasoning_content) === "" ? "reasoning" : "reasoning_content";
  to.say(`${path}.${thoughtKey}`, "thought", words(message[thoughtKey]));
  readContent(message.content, path, "assistant", to);
  to.say(`${path}.refusal`, "assistant", words(message.refusal));
  if (says(message.audio)) to.line(`${path}.audio`, `audio ${canonical(message.audio)}`);
  const calls = many(message.tool_calls);
  for (const [at, call] of calls.entries()) readCall(call, `${path}.tool_calls[${at}]`, to);
  const legacy = loose(message.function_call);
  if (calls.length === 0 && words(legacy.name) !== "") {
    readCall({ id: legacy.name, function: legacy }, `${path}.function_call`, to);
  }
  to.others(path, message, assistantKeys);
}

/** A freeform tool's text stands where other dialects have an object: as its one text, `input`. */
function readCall(call: Loose, path: string, to: Reading): void {
  const custom = loose(call.custom);
  const named = says(call.custom) ? custom : loose(call.function);
  const input = says(call.custom) ? canonical({ input: custom.input }) : canonicalInput(named);
  to.line(path, `call ${toolName(named.name)}(${input}) ${to.call(words(call.id))}`);
  to.others(path, call, ["id", "type", "index", "function", "custom"]);
}

/** What is no JSON object stands in one for dialects whose input is an object. */
function canonicalInput({ arguments: given }: Loose): string {
  const text = canonical(words(given).trim());
  return text.startsWith("{") ? text : canonical({ input: words(given) });
}

function readContent(content: unknown, path: string, speaker: string, to: Reading): void {
  to.say(`${path}.content`, speaker, words(content));
  for (const [at, item] of many(content).entries()) {
    readItem(item, `${path}.content[${at}]`, speaker, to);
  }
}

const itemKeys = ["type", "cache_control", "text", "refusal", "thinking"];
const mediaKeys = ["image_url", "input_audio", "file", "document_url", "document_name"];

function readItem(item: Loose, path: string, speaker: string, to: Reading): void {
  to.say(path, speaker, words(item.text) + words(item.refusal));
  const pieces = many(item.thinking).map((piece) => words(piece.text));
  to.say(`${path}.thinking`, "thought", words(item.thinking) + pieces.join(""));
  const place = readMedia(item, path, to);
  if (place !== "") to.line(path, place);
  to.cache(path, item, words(item.text) || place);
  to.others(path, item, [...itemKeys, ...mediaKeys]);
}

/** The line for a medium; empty where there is none. */
function readMedia(item: Loose, path: string, to: Reading): string {
  const image = loose(item.image_url);
  const file = loose(item.file);
  const audio = loose(item.input_audio);
  to.set("detail", `${path}.image_url.detail`, image.detail);
  to.set("name", `${path}.file.filename`, file.filename === unnamed ? undefined : file.filename);
  to.set("name", `${path}.document_name`, item.document_name);
  to.others(`${path}.image_url`, image, ["url", "detail"]);
  to.others(`${path}.file`, file, ["file_data", "file_id", "filename"]);
  if (says(file.file_id)) return `media file ${words(file.file_id)}`;
  if (says(audio.data)) return `media audio/${words(audio.format)} ${hash(words(audio.data))}`;
  const picture = words(item.image_url) || words(image.url);
  const url = picture || words(file.file_data) || words(item.document_url);
  return url === "" ? "" : mediaLine(url, picture === "" ? "application/pdf" : "image/*");
}

/** The name that a document without one has to be given. */
const unnamed = "document.pdf";

function mediaLine(url: string, usual: string): string {
  const [, type, data] = /^data:([^;,]*)[^,]*,(.*)$/s.exec(url) ?? [];
  if (data === undefined) return `media ${usual.split("/")[0]} at ${url}`;
  // A document that is text may arrive as the text itself.
  const isText = type?.startsWith("text/") && /;base64,/.test(url);
  return `media ${type || usual} ${hash(isText ? Buffer.from(data, "base64").toString() : data)}`;
}

function readTool(tool: Loose, path: string, to: Reading): void {
  if (says(tool.function)) {
    readFunction(loose(tool.function), path, to);
    to.others(path, tool, ["type", "function", "cache_control"]);
    to.cache(path, tool, words(loose(tool.function).name));
  } else if (tool.type === "custom") {
    const { name, description, ...custom } = loose(tool.custom);
    to.tools.push({ path, name: `freeform ${toolName(name)}`, value: "" });
    to.set(`description of ${toolName(name)}`, `${path}.custom.description`, description);
    to.others(`${path}.custom`, custom, []);
  } else {
    to.tools.push({ path, name: `hosted ${words(tool.type)}`, value: canonical(tool) });
  }
}

const emptySchema = { type: "object", properties: {} };

function readFunction(fields: Loose, path: string, to: Reading): void {
  const name = toolName(fields.name);
  const schema = canonical(fields.parameters ?? emptySchema);
  to.tools.push({ path, name: `function ${name}`, value: schema });
  to.set(`description of ${name}`, `${path}.function.description`, fields.description);
  to.set(`strict ${name}`, `${path}.function.strict`, fields.strict);
  to.others(path, fields, ["name", "description", "parameters", "strict", "type"]);
}

function readChoice(source: Loose, to: Reading): void {
  const choice = source.tool_choice ?? source.function_call;
  const chosen = loose(choice);
  const name = loose(chosen.function ?? chosen.custom).name ?? chosen.name;
  const allowed = loose(chosen.allowed_tools);
  // Mistral's word for it.
  const mode = words(choice).replace(/^any$/, "required") || words(allowed.mode);
  const path = source.tool_choice ? "tool_choice" : "function_call";
  to.set("choice", path, says(name) ? `only ${toolName(name)}` : unlessAuto(mode));
  to.set("allowed tools", "tool_choice.allowed_tools.tools", allowed.tools);
  if (source.parallel_tool_calls === false) to.set("one call", "parallel_tool_calls", true);
}

const unlessAuto = (mode: string) => (mode === "auto" || mode === "" ? undefined : mode);

function readSettings(source: Loose, to: Reading): void {
  const limit = says(source.max_completion_tokens) ? "max_completion_tokens" : "max_tokens";
  to.set("limit", limit, source[limit]);
  to.set("stop", "stop", says(source.stop) ? [source.stop].flat() : undefined);
  to.set("temperature", "temperature", source.temperature);
  to.set("top p", "top_p", source.top_p);
  to.set("top k", "top_k", source.top_k);
  to.set("answers", "n", source.n === 1 ? undefined : source.n);
  to.set("user", "user", source.user);
  to.set(
    "tier",
    "service_tier",
    source.service_tier === "default" ? "standard" : source.service_tier,
  );
  to.set("stream", "stream", source.stream === true ? true : undefined);
  readEffort(source, to);
  readFormat(loose(source.response_format), to);
}

function readEffort(source: Loose, to: Reading): void {
  const own = loose(source.reasoning);
  const inOwn = !says(source.reasoning_effort);
  const effort = inOwn ? own.effort : source.reasoning_effort;
  const path = inOwn ? "reasoning.effort" : "reasoning_effort";
  to.set(effort === "none" ? "thinks" : "effort", path, effort === "none" ? "off" : effort);
  to.set("budget", "reasoning.max_tokens", own.max_tokens);
  if (own.enabled === true && !says(effort) && !says(own.max_tokens)) {
    to.set("thinks", "reasoning.enabled", "on");
  }
  if (own.enabled === false) to.set("thinks", "reasoning.enabled", "off");
  to.others("reasoning", own, ["effort", "max_tokens", "enabled"]);
}

function readFormat(format: Loose, to: Reading): void {
  const described = loose(format.json_schema);
  const path = "response_format.json_schema";
  if (format.type === "json_object") to.set("format", "response_format", "any JSON");
  if (format.type !== "json_schema") return;
  to.set("format", `${path}.schema`, described.schema ?? {});
  for (const key of ["name", "description", "strict"]) {
    to.set(`format ${key}`, `${path}.${key}`, described[key]);
  }
  to.others(path, described, ["schema", "name", "description", "strict"]);
}
