import type { Json } from "../../ir/json.ts";
import type { Ask, DemoTool, ToolResult } from "./ask.ts";
import { chatModel } from "./identity.ts";
import { sampleOf } from "./schema-sample.ts";
import { counted, inShort, listed, startOf, tokensIn } from "./words.ts";

/** A call of a tool; `input` is a JSON value, or the text of a tool that takes text. */
export type DemoCall = { readonly tool: DemoTool; readonly input: Json };

/** What the demo says, whatever the dialect. Token counts are estimates. */
export type DemoAnswer = {
  /** Empty when it is to be left out; undefined when none was asked for. */
  readonly thinking: string | undefined;
  readonly text: string;
  readonly calls: readonly DemoCall[];
  readonly stop: "end" | "tool" | "length";
  /** All of the output, thinking included. */
  readonly outputTokens: number;
  readonly thinkingTokens: number;
};

const thought = "This is the demo: it shows how a thinking block arrives and thinks nothing.";
const howToGoOn =
  "For real answers set OPENAI_API_KEY or ANTHROPIC_API_KEY and restart Patchbay, or start Ollama.";

/** Calls a tool when the user has spoken and there is one; else says what arrived. */
export function answerAsk(ask: Ask): DemoAnswer {
  const calls =
    ask.lastTurn === "user" ? toolsFor(ask).map((tool) => ({ tool, input: inputFor(tool) })) : [];
  const full = calls.length > 0 ? "" : textFor(ask);
  const limit = ask.maxTokens === undefined ? full.length * 4 : ask.maxTokens * 4;
  const text = startOf(full, limit);
  const thinking = ask.thinking === undefined ? undefined : ask.thinking === "shown" ? thought : "";
  const thinkingTokens = thinking === undefined ? 0 : tokensIn(thought.length);
  const said = [text, ...calls.map(({ tool, input }) => tool.name + inputText(input))].join("");
  return {
    thinking,
    text,
    calls,
    stop: calls.length > 0 ? "tool" : text.length < full.length ? "length" : "end",
    outputTokens: tokensIn(Buffer.byteLength(said)) + thinkingTokens,
    thinkingTokens,
  };
}

/** A call's input as it goes over the wire. */
export function inputText(input: Json): string {
  return typeof input === "string" ? input : JSON.stringify(input);
}

function inputFor(tool: DemoTool): Json {
  if (tool.takes === "text") return "demo";
  const input = sampleOf(tool.schema);
  // Arguments are an object in both dialects, whatever a loose schema would allow.
  return typeof input === "object" && input !== null && !Array.isArray(input) ? input : {};
}

/** The tools that the user named, in the order of naming, else the first. */
function toolsFor({ callable, userText, parallel }: Ask): readonly DemoTool[] {
  const text = userText.toLowerCase();
  const byName = new Map(callable.map((tool) => [tool.name, tool]));
  const found = [...byName.values()]
    .map((tool) => ({ tool, at: placeOf(tool.name.toLowerCase(), text) }))
    .filter(({ at }) => at >= 0)
    .sort((one, other) => one.at - other.at)
    .map(({ tool }) => tool);
  const wanted = found.length > 0 ? found : callable.slice(0, 1);
  return parallel ? wanted : wanted.slice(0, 1);
}

/** Where a name stands in a text as a word of its own; -1 when it does not. */
function placeOf(name: string, text: string): number {
  if (name === "") return -1;
  for (let at = text.indexOf(name); at >= 0; at = text.indexOf(name, at + 1)) {
    if (!isNamePart(text[at - 1]) && !isNamePart(text[at + name.length])) return at;
  }
  return -1;
}

const isNamePart = (character: string | undefined): boolean =>
  character !== undefined && /[\p{L}\p{N}_-]/u.test(character);

function textFor(ask: Ask): string {
  if (ask.format === "json")
    return JSON.stringify({ model: chatModel, message: introduction(ask) });
  if (ask.format !== undefined) return JSON.stringify(sampleOf(ask.format.schema));
  return ask.results.length > 0 ? report(ask.results) : introduction(ask);
}

function report(results: readonly ToolResult[]): string {
  const lines = results.map(({ name, text, failed }) => {
    const tool = name === undefined ? "A tool" : `The tool ${name}`;
    const said = text === "" ? "nothing" : `“${inShort(text)}”`;
    return `${tool} ${failed ? "failed with" : "returned"} ${said}.`;
  });
  return ["This is the Patchbay demo, no model was asked.", ...lines, howToGoOn].join(" ");
}

function introduction({ userText, received }: Ask): string {
  const items = [counted(received.messages, "message")];
  if (received.tools > 0) items.push(counted(received.tools, "tool"));
  if (received.images > 0) items.push(counted(received.images, "image"));
  if (received.documents > 0) items.push(counted(received.documents, "document"));
  return [
    "This is the Patchbay demo, no model was asked and nothing was spent.",
    `It received ${listed(items)}.`,
    ...(userText.trim() === "" ? [] : [`You said “${inShort(userText)}”.`]),
    howToGoOn,
  ].join(" ");
}
