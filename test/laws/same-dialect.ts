import { isObject, type Json, type JsonObject } from "../../gateway/ir/json.ts";
import type { Request } from "../../gateway/ir/request.ts";
import type { Response } from "../../gateway/ir/response.ts";
import type { Findings } from "./findings.ts";
import { fieldOf, type Leaf, leavesOf, replaced } from "./json-paths.ts";
import { editsOf } from "./neutral-edits.ts";
import { lostLeaves } from "./protected-leaves.ts";
import type { Recording } from "./recordings.ts";
import { answerContext, type Codecs, codeOr, requestContext } from "./translate.ts";

type Node = Request | Response;

/** How a recording's body is read and written in its own dialect. */
type Own = {
  decode(body: JsonObject): Node;
  encode(node: Node): JsonObject;
};

const laws = { same: "1a same dialect", edit: "1b one field", stripped: "1c without source" };

/** Edits that are tried of each exchange; every field has its turn. */
const mostEdits = 40;

/** A body goes back as it came; an edit is all that changes; and nothing rests on the source alone. */
export function trySameDialect(codecs: Codecs, recording: Recording, findings: Findings): void {
  const { dialect, bodies } = recording;
  const [body = {}] = bodies;
  const own = ownCodec(codecs, recording);
  const node = own.decode(body);
  const again = own.encode(node);
  findings.try(`${laws.same}: bodies`);
  if (JSON.stringify(again) !== JSON.stringify(body)) {
    const [first = ""] = differing(body, again);
    const what = `not the same again, in ${differing(body, again).length} places`;
    findings.fault("violation", laws.same, recording, dialect, first, what);
    return;
  }
  for (const { field, edited } of oneOfEach(editsOf(node, dialect))) {
    const encoded = codeOr(() => own.encode(edited));
    if (typeof encoded === "string") {
      findings.refused(laws.edit, recording, encoded);
      continue;
    }
    findings.try(`${laws.edit}: fields`);
    const fault = faultOfEdit(own, body, node, edited, encoded);
    if (fault !== undefined) {
      findings.fault("violation", laws.edit, recording, dialect, field, fault);
    }
  }
  const alone = codeOr(() => own.encode(stripped(node) as Node));
  if (typeof alone === "string") {
    findings.refused(laws.stripped, recording, alone);
    return;
  }
  findings.try(`${laws.stripped}: bodies`);
  for (const lost of lostLeaves(node, own.decode(alone))) {
    findings.fault("violation", laws.stripped, recording, dialect, lost.sort, lost.what);
  }
}

function ownCodec(codecs: Codecs, { dialect, family, bodies }: Recording): Own {
  const codec = codecs[dialect];
  const model = bodies[0]?.model;
  if (family === "request") {
    return {
      decode: (body) => codec.decodeRequest(body),
      encode: (node) =>
        codec.encodeRequest(
          node as Request,
          requestContext(codec, typeof model === "string" ? model : undefined),
        ),
    };
  }
  return {
    decode: (body) => codec.decodeResponse(body),
    encode: (node) => codec.encodeResponse(node as Response, answerContext(codec)),
  };
}

/** The first edit of each field, then others. */
function oneOfEach<T extends { readonly field: string }>(edits: readonly T[]): T[] {
  const groups = [...Map.groupBy(edits, ({ field }) => field).values()];
  return groups.flatMap((group) => group.slice(0, 2)).slice(0, mostEdits);
}

/** Counts that follow from others: sums, and the totals beside what each iteration took. */
const following = /(?:^|\.)(?:total_tokens|usage\.(?:cache_creation\.)?\w+_tokens)$/;

function faultOfEdit(
  own: Own,
  body: JsonObject,
  node: Node,
  edited: Node,
  encoded: JsonObject,
): string | undefined {
  const wanted = neutralText(edited);
  if (neutralText(own.decode(encoded)) !== wanted) {
    return neutralText(own.decode(encoded)) === neutralText(node)
      ? "the output does not have it"
      : "the output has another value, or others with it";
  }
  const all = changes(body, encoded);
  const needless = all.find(({ path, old, back }) => {
    const twice = all.some((other) => other.path !== path && other.old === old);
    const other = path === "max_tokens" && "max_completion_tokens" in body;
    return !following.test(path) && !twice && !other && neutralText(own.decode(back)) === wanted;
  });
  return needless && `${fieldOf(needless.path)} is changed with it`;
}

/** What a node says, without where it came from. */
const neutralText = (node: Node): string => JSON.stringify(stripped(node));

/** A copy without everything that only the node's own dialect reads. */
export function stripped(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(stripped);
  if (!isObject(value)) return value;
  const kept = Object.entries(value).filter(([key]) => !isOwn(key, value));
  return Object.fromEntries(kept.map(([key, one]) => [key, isWhole(key) ? one : stripped(one)]));
}

function isOwn(key: string, node: JsonObject): boolean {
  return key === "native" || key === "path" || (key === "raw" && isObject(node.raw));
}

const isWhole = (key: string): boolean => key === "schema" || key === "grammar";

type Change = {
  readonly path: string;
  readonly old: Json;
  /** The body in which it alone is as it was. */
  readonly back: JsonObject;
};

/** The leaves that differ. What a body tells in two places is changed in both. */
function changes(before: JsonObject, after: JsonObject): Change[] {
  const known = new Map(leavesOf(before).map((leaf) => [leaf.path, leaf]));
  return leavesOf(after).flatMap((leaf) => {
    const old = known.get(leaf.path);
    if (!old || sameLeaf(old, leaf)) return [];
    const back = replaced(after, leaf.steps, old.value) as JsonObject;
    return [{ path: leaf.path, old: old.value, back }];
  });
}

const sameLeaf = (one: Leaf, other: Leaf): boolean =>
  JSON.stringify(one.value) === JSON.stringify(other.value);

/** The paths of what differs, is missing or is new. */
export function differing(before: Json, after: Json): string[] {
  const [here, there] = [before, after].map(
    (json) => new Map(leavesOf(json).map(({ path, value }) => [path, JSON.stringify(value)])),
  );
  const paths = new Set([...(here?.keys() ?? []), ...(there?.keys() ?? [])]);
  const all = [...paths].filter((path) => here?.get(path) !== there?.get(path));
  return all.length > 0 ? all : ["the order of its keys"];
}
