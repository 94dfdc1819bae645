import { namesOf } from "./answer-paths.ts";
import { type Leaf, leavesOf } from "./json-paths.ts";
import type { Recording } from "./recordings.ts";

/** A leaf of one of a recording's bodies. */
export type Placed = Leaf & {
  readonly body: number;
  /** How a loss may name it. */
  readonly names: readonly string[];
};

/** Every leaf of what was recorded. */
export function placed({ dialect, family, bodies }: Recording): Placed[] {
  return bodies.flatMap((body, at) =>
    leavesOf(body).map((leaf) => {
      const { path } = leaf;
      const names = family === "stream" ? namesOf(dialect, body, path) : [path];
      return { ...leaf, body: at, names };
    }),
  );
}
