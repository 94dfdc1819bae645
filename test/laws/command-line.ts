import { parseArgs } from "node:util";
import { dialects } from "../../gateway/dialects/index.ts";
import type { DialectId } from "../../gateway/ir/node.ts";

/** What the command line asks for. */
export type Command = {
  readonly corpus: string;
  readonly kinds: readonly DialectId[];
  /** Leaves that are changed of each exchange at most. */
  readonly leaves: number;
  /** Whether the shares that this run claims are stored as floors. */
  readonly raiseFloors: boolean;
};

const kinds = Object.keys(dialects) as DialectId[];

export const usage = `npm run -s laws -- --corpus FILE [--kind KIND…] [--leaves N] [--raise-floors]

Tries the laws of translation on recorded exchanges, one JSON object a line.
--corpus  the recordings
--kind    only those of a dialect: ${kinds.join(", ")}
--leaves  leaves that are changed of each exchange at most, 200 unless given, 50 at the least
--raise-floors  stores what is claimed now as what must be claimed from now on

Ends with 1 when a law is broken, a loss is unexplained or less is claimed than before,
and with 2 when there is nothing to try.`;

/** Fewer would say too little. */
const leastLeaves = 50;

/**
 * Reads the command line; undefined when it asks for help.
 * @throws Error when an argument is missing or not known
 */
export function readCommand(args: readonly string[]): Command | undefined {
  const { values } = parseArgs({
    args: [...args],
    options: {
      help: { type: "boolean", default: false },
      corpus: { type: "string" },
      kind: { type: "string", multiple: true, default: [] },
      leaves: { type: "string", default: "200" },
      "raise-floors": { type: "boolean", default: false },
    },
  });
  if (values.help) return undefined;
  if (values.corpus === undefined) throw new Error("Name a file of recordings with --corpus.");
  const unknown = values.kind.find((kind) => !kinds.some((known) => known === kind));
  if (unknown !== undefined) {
    throw new Error(`There is no kind ${unknown}; known are ${kinds.join(" and ")}.`);
  }
  const leaves = Number(values.leaves);
  if (!Number.isInteger(leaves) || leaves < leastLeaves) {
    throw new Error(`--leaves must be a whole number of at least ${leastLeaves}.`);
  }
  const chosen = kinds.filter((kind) => values.kind.length === 0 || values.kind.includes(kind));
  const raiseFloors = values["raise-floors"];
  return { corpus: values.corpus, kinds: chosen, leaves, raiseFloors };
}
