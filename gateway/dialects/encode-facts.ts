import type { Losses } from "../ir/losses.ts";
import type { Native, NodeFacts } from "../ir/node.ts";

/** Where a node of another dialect loses what no neutral field holds. */
export function loseRest(node: NodeFacts, losses: Losses): void {
  const { native } = node;
  if (!native) return;
  for (const key of native.rest) losses.add(below(native, key), "absent-in-target");
}

/** The same of a stream's frames, which repeat themselves. */
export function loseRestOnce({ native }: { readonly native: Native }, losses: Losses): void {
  for (const key of native.rest) losses.addOnce(below(native, key), "absent-in-target");
}

/** The path of a field in a node's source. */
export function below(native: Native | undefined, key: string): string {
  const path = native?.path ?? "";
  return path === "" ? key : `${path}.${key}`;
}

/** The path of a node; of a field in it where the node is an object that has one. */
export function placeOf({ native, path }: NodeFacts, key = ""): string {
  if (path !== undefined) return path;
  return key === "" ? (native?.path ?? "") : below(native, key);
}
