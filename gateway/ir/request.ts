import type { Json, JsonObject } from "./json.ts";
import type { NodeFacts } from "./node.ts";
import type { Turn } from "./parts.ts";

/** A tool that the client runs, or (`hosted`) the provider. */
export type Tool =
  | (NodeFacts & {
      readonly type: "function";
      readonly name: string;
      readonly description?: string;
      /** JSON Schema; absent for a function without parameters. */
      readonly schema?: JsonObject;
      readonly strict?: boolean;
    })
  | (NodeFacts & {
      readonly type: "freeform";
      readonly name: string;
      readonly description?: string;
      readonly grammar?: JsonObject;
    })
  | (NodeFacts & { readonly type: "hosted"; readonly name: string; readonly kind: string });

export type ToolChoice = {
  readonly mode: "auto" | "none" | "required" | "only";
  /** The tools that `only` leaves. */
  readonly names?: readonly string[];
  /** Where it stands in the body, if not in `tool_choice`. */
  readonly path?: string;
};

export type Reasoning = {
  readonly mode: "off" | "on" | "adaptive";
  /** `none`, `minimal`, `low`, `medium`, `high`, `xhigh`, `max`. */
  readonly effort?: string;
  /** Tokens. */
  readonly budget?: number;
  readonly show?: "full" | "summary" | "omitted";
  /** Where the effort stands in the body, if not in `reasoning_effort`. */
  readonly path?: string;
};

export type OutputFormat =
  | { readonly format: "text" }
  | { readonly format: "json" }
  | {
      readonly format: "schema";
      readonly schema: Json;
      readonly name?: string;
      readonly description?: string;
      readonly strict?: boolean;
    };

/** A conversation to go on with, as every dialect can ask for it. */
export type Request = NodeFacts & {
  readonly model?: string;
  readonly turns: readonly Turn[];
  readonly tools: readonly Tool[];
  readonly toolChoice?: ToolChoice;
  readonly parallelCalls?: boolean;
  /** Tokens of an answer, reasoning included. */
  readonly maxTokens?: number;
  readonly stop?: readonly string[];
  readonly temperature?: number;
  readonly topP?: number;
  readonly topK?: number;
  readonly reasoning?: Reasoning;
  readonly output?: OutputFormat;
  readonly candidates?: number;
  /** The end user, as the client names them. */
  readonly user?: string;
  readonly tier?: string;
  /** The provider is to hold the conversation before these turns. */
  readonly continues?: true;
  readonly stream: boolean;
  /** A chat client that asked for the usage of its stream. */
  readonly wantsUsage: boolean;
};
