import type { DialectId } from "../../gateway/ir/node.ts";
import { covers, fieldOf } from "./json-paths.ts";
import type { Family } from "./recordings.ts";

/** A field that tells nothing of the conversation, and so is no loss. */
export type Explanation = {
  readonly dialect: DialectId;
  readonly families: readonly Family[];
  /** Without places; what it holds is explained with it. */
  readonly field: string;
  readonly to: DialectId;
  readonly why: string;
};

const chat = { dialect: "openai-chat", to: "anthropic" } as const;

/** Every field that may vanish without being a loss. */
export const explanations: readonly Explanation[] = [
  {
    ...chat,
    families: ["answer", "stream"],
    field: "system_fingerprint",
    why: "names the provider's build",
  },
  {
    ...chat,
    families: ["answer", "stream"],
    field: "obfuscation",
    why: "padding against listeners",
  },
  {
    ...chat,
    families: ["answer", "stream"],
    field: "created",
    why: "a message has no time of its own; it is as old as its arrival",
  },
  { ...chat, families: ["stream"], field: "choices[].delta.obfuscation", why: "padding" },
  { ...chat, families: ["answer", "stream"], field: "x_groq", why: "the host's own request id" },
  {
    ...chat,
    families: ["request"],
    field: "stream_options.include_usage",
    why: "messages always tell their usage",
  },
  {
    ...chat,
    families: ["request"],
    field: "stream_options.include_obfuscation",
    why: "padding",
  },
];

/** The explanation of a field, if it has one. */
export function explanationOf(
  dialect: DialectId,
  family: Family,
  path: string,
): Explanation | undefined {
  const field = fieldOf(path);
  return explanations.find(
    (one) => one.dialect === dialect && one.families.includes(family) && covers(one.field, field),
  );
}
