// npm run bench: see `usage` in command-line.ts, and docs/performance.md for how it measures.
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { resolve } from "node:path";
import { buildIfStale } from "../../.dev/build-if-stale.mjs";
import { aimsText } from "./aims.ts";
import { type Command, readCommand, usage } from "./command-line.ts";
import { faultText, findingsText } from "./report.ts";
import { run } from "./run.ts";
import { markdownTable, textTable } from "./table.ts";

async function bench(command: Command): Promise<void> {
  const { quick, rounds, nodeOptions } = command;
  const gateway = command.gateway === undefined ? undefined : resolve(command.gateway);
  if (gateway === undefined && !buildIfStale()) throw new Error("The build failed.");
  const findings = await run(command.selection, {
    rounds,
    divisor: quick ? 4 : 1,
    starts: quick ? 3 : 7,
    gateway: { command: gateway, nodeOptions },
    onProgress: showProgress,
  });
  console.log(`\n${findingsText(findings, textTable)}\n\n${aimsText(findings)}`);
  if (command.json !== undefined) {
    writeFileSync(command.json, `${JSON.stringify(findings, null, 2)}\n`);
  }
  if (command.markdown !== undefined) {
    writeResults(command.markdown, findingsText(findings, markdownTable));
  }
  const faults = faultText(findings);
  if (faults !== undefined) throw new Error(faults);
}

function showProgress(text: string): void {
  if (process.stderr.isTTY) process.stderr.write(`\r\x1b[K${text}`);
  else if (text !== "") process.stderr.write(`${text}\n`);
}

/** Replaces the results that a document holds between its marks, or writes a file of results. */
function writeResults(file: string, results: string): void {
  const before = existsSync(file) ? readFileSync(file, "utf8") : "";
  const marked = /(<!-- results -->\n)[\s\S]*?(<!-- \/results -->)/;
  const after = marked.test(before)
    ? before.replace(marked, (_all, open, close) => `${open}\n${results}\n\n${close}`)
    : `${results}\n`;
  writeFileSync(file, after);
}

// The exit handlers end the processes that were started.
process.on("SIGINT", () => process.exit(130));
process.on("SIGTERM", () => process.exit(143));
try {
  const command = readCommand(process.argv.slice(2));
  if (command === undefined) console.log(usage);
  else await bench(command);
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
