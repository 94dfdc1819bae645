import type { DialectId, NodeFacts } from "./node.ts";

/** Where media come from; base64 stays as it was spelled and is never decoded to be passed on. */
export type MediaSource =
  | { readonly kind: "inline"; readonly base64: string }
  | { readonly kind: "url"; readonly url: string }
  | { readonly kind: "text"; readonly text: string }
  | { readonly kind: "file"; readonly id: string };

/** What a statement rests on. */
export type Citation = {
  readonly url?: string;
  readonly title?: string;
  /** Where it stands in the body or the frame. */
  readonly path: string;
  /** Keys of its object that no field here holds. */
  readonly rest: readonly string[];
  /** Offsets in the part's text, UTF-16 code units, `end` exclusive. */
  readonly span?: { readonly start: number; readonly end: number };
};

/** A tool call's input as the model wrote it. */
export type ToolInput = {
  /** JSON text for a function, any text for a freeform tool. */
  readonly raw: string;
  readonly format: "json" | "text";
};

export type TextPart = NodeFacts & {
  readonly type: "text";
  readonly text: string;
  readonly citations?: readonly Citation[];
};

/** What a model thought; `hidden` when only its seal was given. */
export type ReasoningPart = NodeFacts & {
  readonly type: "reasoning";
  readonly text: string;
  readonly hidden?: true;
};

export type RefusalPart = NodeFacts & { readonly type: "refusal"; readonly text: string };

export type MediaPart = NodeFacts & {
  readonly type: "media";
  /** Such as `image/png` or `application/pdf`; `image/*` where a URL does not tell. */
  readonly mediaType: string;
  readonly source: MediaSource;
  readonly name?: string;
  /** How closely an image is to be looked at: `low`, `high`, `auto`, `original`. */
  readonly detail?: string;
  /** What a model's own speech says. */
  readonly transcript?: string;
};

export type ToolCallPart = NodeFacts & {
  readonly type: "tool-call";
  readonly callId: string;
  readonly name: string;
  readonly input: ToolInput;
};

export type ToolResultPart = NodeFacts & {
  readonly type: "tool-result";
  readonly callId: string;
  readonly content: readonly Part[];
  readonly isError?: boolean;
};

/** The call or the result of a tool that the provider itself runs. */
export type HostedPart = NodeFacts & {
  readonly type: "hosted";
  readonly callId: string;
  readonly name: string;
  readonly role: "call" | "result";
  /** What of it can be read, for a dialect without the tool. */
  readonly text: string;
};

/** Something that only its own dialect can express. */
export type OpaquePart = NodeFacts & {
  readonly type: "opaque";
  readonly kind: `${DialectId}.${string}`;
};

export type Part =
  | TextPart
  | ReasoningPart
  | RefusalPart
  | MediaPart
  | ToolCallPart
  | ToolResultPart
  | HostedPart
  | OpaquePart;

export type Role = "system" | "developer" | "user" | "assistant" | "tool";

/** Consecutive parts of one role. */
export type Turn = NodeFacts & { readonly role: Role; readonly parts: readonly Part[] };
