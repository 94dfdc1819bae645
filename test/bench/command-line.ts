import { parseArgs } from "node:util";
import { knownWords, type Selection, select } from "./scenarios.ts";

/** What the command line asks for. */
export type Command = {
  readonly selection: Selection;
  readonly quick: boolean;
  readonly rounds: number;
  /** Files for the findings. */
  readonly json: string | undefined;
  readonly markdown: string | undefined;
  /** A built gateway's `cli.js` to measure instead of this project's. */
  readonly gateway: string | undefined;
  readonly nodeOptions: readonly string[];
};

export const usage = `npm run bench [-- NAME… --quick --rounds N --json FILE --markdown FILE
                    --gateway FILE --node-option=OPTION…]

Without a name everything is measured. Names are made of these words, in any order and
joined as you like; words of one kind add up, words of different kinds narrow down:
  ${knownWords.join(", ")}
--quick        2 rounds with a quarter of the requests, for a first look
--rounds       rounds of each scenario, 5 unless given
--json         writes every lap to a file
--markdown     writes the tables to a file; in one with the lines <!-- results --> and
               <!-- /results --> only what stands between them is replaced
--gateway      measures another build's dist/gateway/cli.js
--node-option  an option of Node for the gateway, for example --max-semi-space-size=8`;

/**
 * Reads the command line; undefined when it asks for help.
 * @throws Error when an argument is not known
 */
export function readCommand(args: readonly string[]): Command | undefined {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      help: { type: "boolean", default: false },
      quick: { type: "boolean", default: false },
      rounds: { type: "string" },
      json: { type: "string" },
      markdown: { type: "string" },
      gateway: { type: "string" },
      "node-option": { type: "string", multiple: true, default: [] },
    },
  });
  if (values.help) return undefined;
  const rounds = Number(values.rounds ?? (values.quick ? 2 : 5));
  if (!Number.isInteger(rounds) || rounds < 1) throw new Error("--rounds must be a whole number.");
  return {
    selection: select(positionals),
    quick: values.quick,
    rounds,
    json: values.json,
    markdown: values.markdown,
    gateway: values.gateway,
    nodeOptions: values["node-option"],
  };
}
