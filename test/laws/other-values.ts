import { isObject, type Json, type JsonObject } from "../../gateway/ir/json.ts";
import type { DialectId } from "../../gateway/ir/node.ts";
import { fieldOf, type Leaf } from "./json-paths.ts";
import type { Family } from "./recordings.ts";

/** Another value that a leaf may legally have, or why there is none. */
export type Other = { readonly value: Json } | { readonly none: string };

/** Why a leaf is not changed. */
export const unchangeable = {
  nothing: "null carries nothing",
  empty: "an empty list or object",
  discriminator: "says what its object is (type, role, object, event)",
  place: "a place in a list",
  derived: "the sum of others",
  route: "routing names the model",
  superseded: "another frame tells it, and that one counts",
  iterated: "the iterations beside it are what counts",
  nameless: "an empty name",
  twice: "told twice, and the other one counts",
  placeholder: "of an object that holds nothing",
  piece: "an empty piece of a call's input",
  encoding: "the only legal value of its kind",
} as const;

/** Keys under which anything may stand: schemas, inputs of tools, and what clients note. */
const free =
  /(?:^|\.)(?:parameters|input_schema|schema|input|arguments|metadata|args|logit_bias)(?:[.[]|$)/;

const discriminators = new Set(["type", "role", "object", "event"]);

type Words = readonly [string, string, ...string[]];

/** Fields whose value is one of some words. */
const words: Readonly<Record<string, Words>> = {
  finish_reason: ["length", "content_filter"],
  stop_reason: ["max_tokens", "refusal"],
  reasoning_effort: ["high", "low"],
  effort: ["high", "low"],
  service_tier: ["auto", "default"],
  ttl: ["1h", "5m"],
  detail: ["low", "high"],
  format: ["mp3", "wav"],
  verbosity: ["low", "high"],
  display: ["summarized", "omitted"],
  tool_choice: ["auto", "required"],
  mode: ["auto", "required"],
};

/** Words that differ from one dialect or place to another. */
const placed: Readonly<Record<string, Words>> = {
  "anthropic request service_tier": ["auto", "standard_only"],
  "anthropic request tool_choice.type": ["any", "auto"],
  "anthropic request thinking.type": ["disabled", "adaptive"],
  "anthropic answer usage.service_tier": ["priority", "standard"],
  "anthropic stream message.usage.service_tier": ["priority", "standard"],
  "openai-chat answer service_tier": ["priority", "default"],
  "openai-chat stream service_tier": ["priority", "default"],
  "openai-chat request response_format.type": ["json_object", "text"],
};

/** @param body that holds the leaf */
export function otherValue(
  { dialect, family }: { dialect: DialectId; family: Family },
  leaf: Leaf,
  body: JsonObject,
): Other {
  const { path, value } = leaf;
  if (value === null) return { none: unchangeable.nothing };
  const isFree = family === "request" ? free.test(path) : /(?:^|\.)input(?:[.[]|$)/.test(path);
  if (typeof value === "object") {
    return isFree && !Array.isArray(value) ? { value: { x: 1 } } : { none: unchangeable.empty };
  }
  if (isFree && !/\.arguments$/.test(path)) return { value: plainOther(value) };
  const key = String(leaf.steps.at(-1));
  const word = placed[`${dialect} ${family} ${fieldOf(path)}`];
  if (word?.includes(String(value))) return { value: otherWord(word, value) };
  const none = noOther(key, leaf, family, body);
  if (none !== undefined) return { none };
  const known = words[key];
  if (known && typeof value === "string") return { value: otherWord(known, value) };
  return typeof value === "string"
    ? textOther(key, value, family)
    : { value: numberOther(key, value) };
}

function noOther(key: string, leaf: Leaf, family: Family, body: JsonObject): string | undefined {
  const { path } = leaf;
  if (discriminators.has(key)) return unchangeable.discriminator;
  if (key === "index") return unchangeable.place;
  if (family === "request" && path === "model") return unchangeable.route;
  if (leaf.value === "" && /^(?:id|name|model)$/.test(key)) return unchangeable.nameless;
  if (isPlaceholder(besides(leaf, body)[0])) return unchangeable.placeholder;
  if (isTwice(key, leaf, body)) return unchangeable.twice;
  if (isIterated(leaf, body)) return unchangeable.iterated;
  if (key === "media_type" && /pdf|text/.test(String(leaf.value))) return unchangeable.encoding;
  return isDerived(key, leaf, body) ? unchangeable.derived : undefined;
}

/** The objects around a leaf, the nearest first. */
function besides({ steps }: Leaf, body: JsonObject): JsonObject[] {
  const around = steps.map((_, at) => steps.slice(0, at).reduce<Json | undefined>(step, body));
  return around.filter(isObject).reverse();
}

/** Some hosts give a value under the names of two dialects' versions; the key → the one that counts. */
const names: Readonly<Record<string, string>> = {
  reasoning: "reasoning_content",
  max_tokens: "max_completion_tokens",
};

function isTwice(key: string, leaf: Leaf, body: JsonObject): boolean {
  const other = names[key];
  return other !== undefined && besides(leaf, body)[0]?.[other] === leaf.value;
}

/** Some hosts print every field that there could be. */
function isPlaceholder(object: JsonObject | undefined): boolean {
  const values = Object.values(object ?? {});
  const isEmpty = values.every((value) => value === "" || value === 0 || value === null);
  return values.length > 1 && values.includes("") && isEmpty;
}

const topCount = /(?:^|\.)usage\.(?:cache_creation\.)?\w+_tokens$/;

/** Counts that stand beside `iterations`; those of the iterations are the ones that count. */
function isIterated(leaf: Leaf, body: JsonObject): boolean {
  if (!topCount.test(leaf.path)) return false;
  const around = besides(leaf, body);
  return around.some(({ iterations }) => Array.isArray(iterations) && iterations.length > 0);
}

/** Sums that say nothing that the counts beside them do not say, and counts told twice. */
function isDerived(key: string, leaf: Leaf, body: JsonObject): boolean {
  const [beside] = besides(leaf, body);
  if (typeof leaf.value !== "number" || !beside) return false;
  const derived = derivations[key];
  return derived !== undefined && derived(beside) === leaf.value;
}

const cached = (usage: JsonObject): number =>
  isObject(usage.prompt_tokens_details) ? amount(usage.prompt_tokens_details.cached_tokens) : -1;

const derivations: Readonly<Record<string, (beside: JsonObject) => number | undefined>> = {
  total_tokens: ({ prompt_tokens: input, completion_tokens: output }) =>
    amount(input) + amount(output),
  prompt_cache_hit_tokens: cached,
  cached_tokens: cached,
  num_cached_tokens: cached,
  prompt_cache_miss_tokens: (usage) =>
    amount(usage.prompt_tokens) - Math.max(cached(usage), amount(usage.prompt_cache_hit_tokens)),
  cache_creation_input_tokens: ({ cache_creation: split }) =>
    isObject(split)
      ? Object.values(split).reduce<number>((sum, one) => sum + amount(one), 0)
      : undefined,
};

const amount = (value: Json | undefined): number => (typeof value === "number" ? value : 0);

function step(json: Json | undefined, key: string | number): Json | undefined {
  if (Array.isArray(json)) return (json as readonly Json[])[Number(key)];
  return isObject(json) ? json[key] : undefined;
}

const otherWord = ([first, second]: Words, value: Json): Json => (value === first ? second : first);

function plainOther(value: string | number | boolean): Json {
  return typeof value === "string" ? changedText(value) : numberOther("", value);
}

/** Counts of a part of something stay below the whole. */
export function numberOther(key: string, value: number | boolean): Json {
  if (typeof value === "boolean") return !value;
  if (!Number.isInteger(value)) return value / 2;
  if (key === "temperature" || key === "top_p") return value === 0 ? 0.5 : value / 2;
  if (/penalty|logprob/.test(key)) return value - 0.5;
  return /cache|reasoning|thinking|_details/.test(key) && value > 0 ? value - 1 : value + 1;
}

function textOther(key: string, value: string, family: Family): Other {
  const isInput = key === "arguments" || key === "partial_json";
  if (isInput && value.trim() === "" && family === "stream") return { none: unchangeable.piece };
  if (isInput) return { value: otherArguments(value) };
  const comma = value.startsWith("data:") ? value.indexOf(",") + 1 : 0;
  return { value: value.slice(0, comma) + changedText(value.slice(comma)) };
}

function otherArguments(value: string): string {
  if (value.trim() === "") return '{"other":1}';
  try {
    const json: unknown = JSON.parse(value);
    if (isObject(json)) return JSON.stringify({ ...json, other: 1 });
  } catch {
    // A piece of a call's input, or what the model wrote in place of JSON.
  }
  return changedText(value);
}

/** Ids and names are cut where a dialect has a limit. */
const longestName = 40;

/** Another text of the same length, where there is a letter or digit in it. */
export function changedText(text: string): string {
  const middle = Math.min(Math.floor(text.length / 2), longestName / 2);
  const later = text.slice(middle).search(alphanumeric);
  const at = later < 0 ? text.search(alphanumeric) : middle + later;
  if (at < 0) return `${text}x`;
  return text.slice(0, at) + otherCharacter(text[at] ?? "") + text.slice(at + 1);
}

const alphanumeric = /[A-Za-z0-9]/;

function otherCharacter(character: string): string {
  if (/\d/.test(character)) return character === "1" ? "2" : "1";
  if (/[a-z]/.test(character)) return character === "a" ? "b" : "a";
  return character === "A" ? "B" : "A";
}
