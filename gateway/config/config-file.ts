import { type Document, isMap, LineCounter, parseDocument, visit } from "yaml";
import { GatewayError } from "../errors.ts";
import type { ConfigMap, ConfigNode, ConfigScalar } from "./config-tree.ts";
import type { Reference } from "./given.ts";
import type { Notice } from "./settings.ts";
import { type FindVariable, substitute } from "./substitute.ts";

/** How the file came to be read: by `--config`, or because it lay in a folder. */
export type ConfigOrigin = "named" | "working-folder" | "data-folder";

/** A read config.yaml. */
export type ConfigFile = {
  /** For people: `config.yaml of …`. */
  readonly place: string;
  readonly origin: ConfigOrigin;
  readonly root: ConfigMap;
  readonly notices: readonly Notice[];
};

/** Whether the value at a path may be filled in from a variable. */
export type MayFillIn = (reference: Reference, path: string) => boolean;

/**
 * Reads the text of a config.yaml. Scalars stay text, so that a value means the same here and in the
 * environment, whatever YAML would make of it; `null` and `~` count as unset.
 * @throws GatewayError setting_invalid, with line and column but without the file's own words, which
 *   may be secrets
 */
export function readConfigFile(
  file: { readonly text: string; readonly place: string; readonly origin: ConfigOrigin },
  find: FindVariable,
  mayFillIn: MayFillIn,
): ConfigFile {
  const { text, place, origin } = file;
  const lines = new LineCounter();
  const document = parseDocument(text, {
    schema: "failsafe",
    merge: true,
    prettyErrors: false,
    lineCounter: lines,
    logLevel: "error",
  });
  const error = document.errors[0] ?? brokenAlias(document);
  if (error !== undefined) {
    const { line, col } = lines.linePos(error.pos[0]);
    const kind = error.code.toLowerCase().replaceAll("_", " ");
    // The library's own error quotes the file, so it is no cause to keep.
    throw notYaml(place, `line ${line}, column ${col}: ${kind}`);
  }
  const notices: Notice[] = [];
  if (document.contents !== null && !isMap(document.contents) && !isEmpty(document.contents)) {
    throw notYaml(place, "its top level is not a mapping");
  }
  const root = toNode(plain(document, place), { place, find, mayFillIn, notices }, "");
  return {
    place,
    origin,
    root: root.type === "map" ? root : { type: "map", entries: new Map() },
    notices,
  };
}

type Context = {
  readonly place: string;
  readonly find: FindVariable;
  readonly mayFillIn: MayFillIn;
  readonly notices: Notice[];
};

function toNode(value: unknown, context: Context, path: string): ConfigNode {
  if (value instanceof Map) {
    const entries = new Map<string, ConfigNode>();
    for (const [key, inner] of value) {
      entries.set(String(key), toNode(inner, context, path === "" ? `${key}` : `${path}.${key}`));
    }
    return { type: "map", entries };
  }
  if (Array.isArray(value)) {
    return { type: "list", items: value.map((inner) => toNode(inner, context, path)) };
  }
  return toScalar(typeof value === "string" ? value.trim() : "", context, path);
}

function toScalar(written: string, context: Context, path: string): ConfigScalar {
  const filled = substitute(isNull(written) ? "" : written, context.find);
  const withheld = filled.references
    .filter((reference) => !context.mayFillIn(reference, path))
    .map(({ variable }) => variable);
  if (withheld.length > 0) {
    context.notices.push({
      level: "warning",
      text: `${path} (${context.place}) counts as unset: a file that only lies in the working folder is not filled in from ${withheld.join(" and ")}. Name it with --config if you mean it.`,
    });
    return { type: "scalar", text: "", references: [], missing: withheld, literal: false };
  }
  if (filled.missing.length > 0) {
    const names = filled.missing.map((name) => `\${${name}}`).join(" and ");
    context.notices.push({
      level: "info",
      text: `${path} (${context.place}) counts as unset: it needs ${names}, which is not set.`,
    });
  }
  return { type: "scalar", ...filled, text: filled.text.trim() };
}

/** An alias whose anchor is not there; the library finds it only when it makes values. */
function brokenAlias(document: Document): { code: string; pos: [number] } | undefined {
  let broken: { code: string; pos: [number] } | undefined;
  visit(document, {
    Alias(_, node) {
      if (node.resolve(document) !== undefined) return undefined;
      broken = { code: "BAD_ALIAS", pos: [node.range?.[0] ?? 0] };
      return visit.BREAK;
    },
  });
  return broken;
}

/** Plain values; throws where aliases multiply beyond the library's bound. */
function plain(document: Document, place: string): unknown {
  try {
    return document.toJS({ mapAsMap: true });
  } catch (cause) {
    throw notYaml(place, "its aliases multiply beyond bounds", cause);
  }
}

const isNull = (text: string): boolean => /^(?:~|null|Null|NULL)?$/.test(text);

function isEmpty(node: unknown): boolean {
  return typeof node === "object" && node !== null && "value" in node && isNull(String(node.value));
}

function notYaml(place: string, problem: string, cause?: unknown): GatewayError {
  return new GatewayError(
    "setting_invalid",
    `${place} cannot be read as YAML: ${problem}. Correct the file.`,
    { cause },
  );
}
