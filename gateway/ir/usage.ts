import type { JsonObject } from "./json.ts";

/** Token counts of one call. `input` includes the cached parts, `output` includes reasoning. */
export type Tokens = {
  readonly input: number;
  readonly cacheRead?: number;
  readonly cacheWrite5m?: number;
  readonly cacheWrite1h?: number;
  readonly output: number;
  readonly reasoning?: number;
};

/** What an answer says it used; `raw` is the provider's own object. */
export type Usage = { readonly main: Tokens; readonly raw: JsonObject };

export type StopReason =
  | "end"
  | "length"
  | "context"
  | "tool"
  | "refusal"
  | "filter"
  | "pause"
  | "error"
  | "unknown";

/** Why a model stopped; `raw` is the provider's own word. */
export type Stop = { readonly reason: StopReason; readonly raw: string };
