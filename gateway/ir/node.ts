import type { JsonObject } from "./json.ts";

/** The wire dialects; a provider speaks one or more, a client one. */
export type DialectId = "openai-chat" | "anthropic";

/**
 * What a node was decoded from. Only the node's own dialect reads it: to encode the node back with
 * every field that the neutral form does not know, and to name what another dialect loses.
 */
export type Native = {
  readonly dialect: DialectId;
  /** The object as it was parsed, by reference. */
  readonly source: JsonObject;
  /** Keys of `source` with a meaning that no neutral field holds; transport-only keys left out. */
  readonly rest: readonly string[];
  /** Where the object stands in the body, such as `messages[2].content[0]`. */
  readonly path: string;
};

/** An opaque token that only its issuer understands. */
export type Seal = {
  readonly issuer: DialectId;
  /** The field of the node's source that holds it. */
  readonly field: string;
  readonly value: string;
};

/** What any node of a conversation may have beside its meaning. */
export type NodeFacts = {
  readonly native?: Native;
  /** Where it stands in the body, for a node that has no object of its own. */
  readonly path?: string;
  readonly seals?: readonly Seal[];
  /** The prompt up to here is worth caching; `ttl` as the dialect spells it, `5m` or `1h`. */
  readonly cache?: { readonly ttl?: string };
};
