import type { RequestLoss } from "../../gateway/admin/contract.ts";
import { type Loose, loose, many, says, words } from "./loose.ts";

/** The dialect that a request is in. */
export type Side = "openai-chat" | "anthropic";

/** What the other dialect can express of a request, so that no loss may name it. */
const expressible: Readonly<Record<Side, ReadonlySet<string>>> = {
  "openai-chat": new Set([
    ...["messages", "messages[]", "messages[].content", "messages[].content[]"],
    ...["messages[].content[].text", "messages[].content[].image_url"],
    ...["messages[].content[].image_url.url", "messages[].content[].file"],
    ...["messages[].content[].file.file_data", "messages[].refusal"],
    ...["messages[].tool_call_id", "messages[].tool_calls", "messages[].tool_calls[]"],
    ...["messages[].tool_calls[].id", "messages[].tool_calls[].function"],
    ...["messages[].tool_calls[].function.name", "messages[].tool_calls[].function.arguments"],
    ...["tools", "tools[].function", "tools[].function.name", "tools[].function.description"],
    ...["tools[].function.parameters", "tools[].function.strict", "tool_choice"],
    ...["max_tokens", "max_completion_tokens", "stop", "temperature", "top_p", "stream", "user"],
    ...["parallel_tool_calls", "response_format.json_schema", "response_format.json_schema.schema"],
  ]),
  anthropic: new Set([
    ...["messages", "messages[]", "messages[].role", "messages[].content", "system", "system[]"],
    ...["messages[].content[]", "messages[].content[].text", "messages[].content[].thinking"],
    ...["messages[].content[].id", "messages[].content[].name", "messages[].content[].input"],
    ...["messages[].content[].tool_use_id", "messages[].content[].content"],
    ...["messages[].content[].source", "messages[].content[].source.data"],
    ...[
      "tools",
      "tools[]",
      "tools[].name",
      "tools[].description",
      "tools[].input_schema",
      "tools[].strict",
    ],
    ...["tool_choice", "tool_choice.disable_parallel_tool_use", "max_tokens", "stop_sequences"],
    ...["temperature", "top_p", "stream", "output_config.effort", "output_config.format"],
    ...["output_config.format.schema", "metadata.user_id"],
  ]),
};

/** Sorts of content that both dialects have. */
const common = new Set([
  ...["text", "refusal", "image_url", "file", "function"],
  ...["image", "document", "thinking", "tool_use", "tool_result"],
]);

/** What arrives as something near it. */
const approximable: Readonly<Record<Side, ReadonlySet<string>>> = {
  "openai-chat": new Set([
    ...["messages[].role", "messages[].tool_calls[].function.arguments", "messages[].refusal"],
    ...["temperature", "reasoning_effort", "reasoning.effort", "tool_choice"],
  ]),
  anthropic: new Set([
    ...["messages[].content[].content", "thinking", "thinking.budget_tokens"],
    ...["output_config.effort", "messages[].role"],
  ]),
};

/** Documents that are text arrive as text, refusals too. */
const approximableSorts = new Set(["document", "refusal"]);

/**
 * What is wrong with a loss that a request declares: it names nothing of the request, or what the
 * other dialect can express.
 */
export function lossFault(loss: RequestLoss, side: Side, body: unknown): string | undefined {
  const { value, within } = find(body, loss.path);
  if (value === undefined) return `declares what was not asked: ${loss.path}`;
  const shape = loss.path.replace(/\[\d+\]/g, "[]");
  const sort = shape.endsWith(".type") ? words(value) : words(loose(value).type);
  const isNode = sort !== "" && /\](?:\.type)?$/.test(shape);
  if (loss.reason === "approximated") {
    const mayBe = isNode
      ? !common.has(sort) || approximableSorts.has(sort)
      : approximable[side].has(shape);
    return mayBe ? undefined : `may not be approximated: ${loss.path}`;
  }
  if (isMoot(loss.path, body)) return undefined;
  const inOwnSort = within !== "" && !common.has(within);
  const isExpressible = isNode ? common.has(sort) : expressible[side].has(shape) && !inOwnSort;
  return isExpressible ? `may not be lost: ${loss.path}` : undefined;
}

const choosing = new Set(["tool_choice", "parallel_tool_calls"]);

const thinksNot = (body: unknown) => loose(loose(body).thinking).type === "disabled";

/** Whether nothing else that was asked gives it a meaning; an effort has none beside no thought. */
function isMoot(path: string, body: unknown): boolean {
  const { tool_choice: choice, max_completion_tokens: limit } = loose(body);
  if (choosing.has(path) && !hasFunctions(body)) return true;
  if (path === "parallel_tool_calls") return choice === "none";
  if (path === "max_tokens") return says(limit);
  return path === "output_config.effort" && thinksNot(body);
}

/** Without a tool that the other dialect has, there is nothing to choose. */
function hasFunctions(body: unknown): boolean {
  const { tools, functions } = loose(body);
  const isOne = (tool: Loose) =>
    says(tool.input_schema) || says(tool.function) || says(tool.custom);
  return many(tools).some(isOne) || says(functions);
}

/** The value at a path, and the sort of the innermost object around it that names one. */
function find(body: unknown, path: string): { value: unknown; within: string } {
  let value = body;
  let within = "";
  for (const step of path.split(/[.[\]]+/).filter((one) => one !== "")) {
    within = words(loose(value).type) || within;
    value = (value as Record<string, unknown> | null | undefined)?.[step];
  }
  return { value, within };
}
