import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { inexpressible } from "./expressibility.ts";

const docs = readFileSync(join(import.meta.dirname, "../../docs/dialects.md"), "utf8");

/** The rows of what clients are told: what it is, then a cell for each client. */
const rows = docs
  .split("\n")
  .filter((line) => line.startsWith("| ") && line.includes("**lost**"))
  .map((line) => line.split("|").map((cell) => cell.trim()));

it("is what the table of the docs says, row by row", () => {
  const told = rows.flatMap(([, what = "", messages = "", chat = ""]) => [
    ...(messages.includes("**lost**") ? [["anthropic", what, messages] as const] : []),
    ...(chat.includes("**lost**") ? [["openai-chat", what, chat] as const] : []),
  ]);
  const known = told.map(([to, what, cell]) =>
    inexpressible.findIndex(
      (one) =>
        one.to === to && what.startsWith(one.special) && cell.includes(`\`${one.fields[0]}\``),
    ),
  );
  expect(known.toSorted()).toEqual(inexpressible.map((_, at) => at));
});
