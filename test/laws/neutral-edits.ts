import { isObject, type Json } from "../../gateway/ir/json.ts";
import type { DialectId } from "../../gateway/ir/node.ts";
import type { Request } from "../../gateway/ir/request.ts";
import type { Response } from "../../gateway/ir/response.ts";
import { fieldOf, joined, replaced } from "./json-paths.ts";
import { changedText, numberOther } from "./other-values.ts";

/** A node with another value in one neutral field. */
export type Edit<T> = { readonly field: string; readonly edited: T };

/** What is no field of its own: where a node comes from, and what its sort is. */
const passedOver = new Set([
  ...["native", "path", "seals", "raw", "type", "format", "kind", "hidden", "mediaType"],
  ...["wantsUsage", "transcript", "rest", "stream"],
]);

/** Fields that take one value whatever it is made of. */
const whole = new Set(["schema", "grammar"]);

type Words = readonly [string, string];
const words: Readonly<Record<string, Words>> = {
  effort: ["high", "low"],
  ttl: ["1h", "5m"],
  detail: ["low", "high"],
  show: ["summary", "omitted"],
};

const tiers: Readonly<Record<DialectId, Words>> = {
  "openai-chat": ["auto", "default"],
  anthropic: ["auto", "standard_only"],
};

const stops = {
  "openai-chat": [
    { reason: "length", raw: "length" },
    { reason: "filter", raw: "content_filter" },
  ],
  anthropic: [
    { reason: "length", raw: "max_tokens" },
    { reason: "refusal", raw: "refusal" },
  ],
} as const;

type Place = { readonly steps: readonly (string | number)[]; readonly path: string };

/** Every neutral field that a request or an answer has, each once with another legal value. */
export function editsOf<T extends Request | Response>(node: T, dialect: DialectId): Edit<T>[] {
  const edits: Edit<T>[] = [];
  const walk = (value: unknown, place: Place): void => {
    for (const [key, inner] of isUneditable(value) ? [] : entries(value)) {
      const at = { steps: [...place.steps, key], path: joined(place.path, key) };
      // Routing names the model that is asked.
      if (at.path === "model" && "turns" in node) continue;
      const other = otherValue(String(key), inner, fieldOf(at.path), dialect);
      if (other === undefined) walk(inner, at);
      else {
        const edited = replaced(node as unknown as Json, at.steps, other) as unknown as T;
        edits.push({ field: fieldOf(at.path), edited });
      }
    }
  };
  walk(node, { steps: [], path: "" });
  return edits;
}

/** What only its own dialect can have written, and words that a seal is over. */
function isUneditable(value: unknown): boolean {
  if (!isObject(value)) return false;
  if (value.mode === "off") return true;
  // The one call of the form before tools has no id; its name is taken for it.
  if (value.callId !== undefined && value.callId === value.name) return true;
  return value.type === "hosted" || value.type === "opaque" || value.seals !== undefined;
}

function entries(value: unknown): [string | number, unknown][] {
  if (Array.isArray(value)) return [...value.entries()];
  if (!isObject(value)) return [];
  return Object.entries(value).filter(
    ([key, inner]) => inner !== undefined && (!passedOver.has(key) || isInput(key, value)),
  );
}

/** A call's input is named as a provider's own object is. */
const isInput = (key: string, value: object): boolean => key === "raw" && "format" in value;

function otherValue(
  key: string,
  value: unknown,
  field: string,
  dialect: DialectId,
): Json | undefined {
  if (key === "stop" && isObject(value)) {
    const [one, other] = stops[dialect];
    return value.raw === one.raw ? other : one;
  }
  if (whole.has(key) && isObject(value)) return { ...value, title: "other" };
  if (key === "raw") return otherInput(String(value));
  if (typeof value === "string") return otherText(key, value, field, dialect);
  if (typeof value === "number" || typeof value === "boolean") return numberOther(key, value);
  return undefined;
}

function otherText(
  key: string,
  value: string,
  field: string,
  dialect: DialectId,
): Json | undefined {
  if (key === "role" || key === "reason" || (key === "mode" && !field.startsWith("toolChoice"))) {
    return undefined;
  }
  const [one, other] =
    key === "mode" ? modes : key === "tier" ? tiers[dialect] : (words[key] ?? []);
  if (key === "mode" && value === "only") return undefined;
  if (one !== undefined && other !== undefined) return value === one ? other : one;
  return changedText(value);
}

const modes: Words = ["auto", "required"];

function otherInput(raw: string): string {
  try {
    const json: unknown = JSON.parse(raw);
    if (isObject(json)) return JSON.stringify({ ...json, other: 1 });
  } catch {
    // What a freeform tool takes, or what the model wrote in place of JSON.
  }
  return raw.trim() === "" ? '{"other":1}' : changedText(raw);
}
