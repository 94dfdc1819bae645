import { GatewayError } from "../errors.ts";
import type { Given } from "./given.ts";
import type { Substituted } from "./substitute.ts";

export type ConfigScalar = Substituted & { readonly type: "scalar" };
export type ConfigList = { readonly type: "list"; readonly items: readonly ConfigNode[] };
export type ConfigMap = {
  readonly type: "map";
  /** In the order of the file. */
  readonly entries: ReadonlyMap<string, ConfigNode>;
};
/** config.yaml with every scalar as text and its variables filled in. */
export type ConfigNode = ConfigScalar | ConfigList | ConfigMap;

/** The node below `root` at a path of keys. */
export function nodeAt(root: ConfigMap, path: readonly string[]): ConfigNode | undefined {
  let node: ConfigNode | undefined = root;
  for (const key of path) node = node?.type === "map" ? node.entries.get(key) : undefined;
  return node;
}

/** Whether a node says nothing: absent, empty, `null`, or left empty by a variable that is not set. */
export function isUnset(node: ConfigNode | undefined): boolean {
  if (node === undefined) return true;
  return node.type === "scalar" && (node.missing.length > 0 || node.text === "");
}

/**
 * A scalar, or a list of scalars, as a given value; undefined when it says nothing.
 * @throws GatewayError setting_invalid for a mapping or nested lists
 */
export function readRaw(
  node: ConfigNode | undefined,
  path: string,
  place: string,
): Given | undefined {
  if (node === undefined || isUnset(node)) return undefined;
  const scalars = node.type === "list" ? node.items : [node];
  const texts: ConfigScalar[] = [];
  for (const scalar of scalars) {
    if (scalar.type !== "scalar") throw wrongForm(path, place, "one value or a list of values");
    if (!isUnset(scalar)) texts.push(scalar);
  }
  return {
    raw: node.type === "list" ? texts.map(({ text }) => text) : (texts[0]?.text ?? ""),
    layer: "config",
    name: path,
    place,
    references: texts.flatMap(({ references }) => references),
    literal: texts.some(({ literal }) => literal),
  };
}

/** The error for a node of another form than the setting has. */
export function wrongForm(path: string, place: string, form: string): GatewayError {
  return new GatewayError(
    "setting_invalid",
    `${path} (${place}) must be ${form}. Correct it or remove it.`,
  );
}
