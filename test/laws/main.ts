// npm run laws: see `usage` in command-line.ts.
import { statSync } from "node:fs";
import { type Command, readCommand, usage } from "./command-line.ts";
import { floorFaults, raiseFloors } from "./floors.ts";
import { readRecordings } from "./recordings.ts";
import { reportText } from "./report.ts";
import { tryLaws } from "./run.ts";
import { servedCodecs } from "./translate.ts";

/** @returns what the process ends with */
async function laws({ corpus, kinds, leaves, ...command }: Command): Promise<number> {
  if (!statSync(corpus, { throwIfNoEntry: false })?.isFile())
    throw new Error(`There are no recordings at ${corpus}.`);
  const recorded = readRecordings(corpus, kinds);
  const { exchanges } = recorded;
  if (exchanges.length === 0)
    throw new Error(`${corpus} holds no exchange of ${kinds.join(" or ")}.`);
  const findings = await tryLaws(servedCodecs, recorded, { leaves });
  const idle = findings.unperturbed;
  const broken = findings.faults.length + idle.length;
  if (command.raiseFloors && broken === 0) raiseFloors(findings, exchanges);
  const { kept, faults } = floorFaults(findings, exchanges);
  const held =
    kept === 0 ? "These recordings have no floors." : `${kept} floors, ${faults.length} missed`;
  const refused = command.raiseFloors && broken > 0 ? ["No floors are stored: see below."] : [];
  console.log(reportText(findings, exchanges.length, [held, ...faults, ...refused]));
  return broken + faults.length === 0 ? 0 : 1;
}

try {
  const command = readCommand(process.argv.slice(2));
  if (command === undefined) console.log(usage);
  else process.exitCode = await laws(command);
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 2;
}
