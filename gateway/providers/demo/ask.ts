import type { Json } from "../../ir/json.ts";

/** A tool that the demo can call: the client runs it, and it is not held back. */
export type DemoTool = {
  readonly name: string;
  /** `text` takes one text instead of arguments (a custom tool of the chat dialect). */
  readonly takes: "arguments" | "text";
  /** JSON schema of the arguments. */
  readonly schema: Json;
};

/** What a tool gave back. */
export type ToolResult = {
  readonly name: string | undefined;
  readonly text: string;
  readonly failed: boolean;
};

/** What a request carried, for people. */
export type Received = {
  readonly messages: number;
  readonly tools: number;
  readonly images: number;
  readonly documents: number;
};

/** A request as the demo sees it, whatever its dialect. */
export type Ask = {
  /** Everything that the answer depends on; ids are made of it. */
  readonly seed: string;
  readonly stream: boolean;
  readonly received: Received;
  /** Estimate. */
  readonly inputTokens: number;
  /** Whose turn the conversation ends in. */
  readonly lastTurn: "user" | "tools" | "other";
  /** The user's last words. */
  readonly userText: string;
  /** Of the last turn. */
  readonly results: readonly ToolResult[];
  /** The tools that may be called, as the tool choice leaves them. */
  readonly callable: readonly DemoTool[];
  /** Whether several calls may be made in one turn. */
  readonly parallel: boolean;
  /** How the answer must look: `json` is any object. */
  readonly format: { readonly schema: Json } | "json" | undefined;
  readonly thinking: "shown" | "omitted" | undefined;
  readonly maxTokens: number | undefined;
};
