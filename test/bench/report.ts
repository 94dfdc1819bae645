import { foreignLimit } from "./measure.ts";
import type { MemoryResult } from "./memory.ts";
import type { Findings } from "./run.ts";
import type { StartUp } from "./start-up.ts";
import type { Noise, Row } from "./summary.ts";
import type { Table } from "./table.ts";

/** What a run found, as tables. */

const megabytes = (bytes: number) => (bytes / 1024 / 1024).toFixed(0);
const ratio = (value: number) => value.toFixed(2);
const milliseconds = (value: number) => value.toFixed(value < 10 ? 2 : 1);
const percent = (share: number) => (Number.isNaN(share) ? "?" : `${(share * 100).toFixed(0)}%`);

/** `3%`, or `21%!` when rounds stayed above the limit. */
const noiseText = (noise: Noise) =>
  noise.doubtful > 0 ? `${percent(noise.worst)}!` : percent(noise.median);

const names = (row: Row) => [row.scenario.name, row.lane];

/** What a request costs. */
function costTable(rows: readonly Row[]): Table {
  return {
    title:
      "CPU in µs a request (of the proxy alone), requests a second, resident memory in MB; ÷ = gateway ÷ bare proxy",
    left: 2,
    header: [
      ...["scenario", "lane", "CPU bare", "gateway", "÷", "req/s direct", "bare", "gateway", "÷"],
      ...["MB bare", "gateway", "others"],
    ],
    rows: rows.map((row) => [
      ...names(row),
      ...[row.cpu.bare.toFixed(0), row.cpu.gateway.toFixed(0), ratio(row.cpu.toBare)],
      row.requestsPerSecond.direct.toFixed(0),
      row.requestsPerSecond.bare.toFixed(0),
      row.requestsPerSecond.gateway.toFixed(0),
      ratio(row.requestsPerSecond.toBare),
      ...[megabytes(row.memory.bare), megabytes(row.memory.gateway), noiseText(row.noise)],
    ]),
  };
}

/** How long a request takes. */
function timeTable(rows: readonly Row[]): Table {
  const three = (compared: Row["p50"]) => [
    milliseconds(compared.direct),
    milliseconds(compared.bare),
    milliseconds(compared.gateway),
  ];
  return {
    title:
      "Times in ms; ÷b = gateway ÷ bare proxy, ÷d = gateway ÷ direct, + = later than direct; the first text of a whole answer is its first byte",
    left: 2,
    header: [
      ...["scenario", "lane", "p50 direct", "bare", "gateway", "÷b", "÷d"],
      ...["p99 direct", "bare", "gateway", "÷b", "÷d"],
      ...["first text direct", "bare", "gateway", "+"],
    ],
    rows: rows.map((row) => [
      ...names(row),
      ...[...three(row.p50), ratio(row.p50.toBare), ratio(row.p50.toDirect)],
      ...[...three(row.p99), ratio(row.p99.toBare), ratio(row.p99.toDirect)],
      ...[...three(row.firstText), milliseconds(row.later)],
    ]),
  };
}

/** Everything that was found, in the given kind of table. */
export function findingsText(findings: Findings, table: (table: Table) => string): string {
  const { rows, startUp, memory } = findings;
  return [
    `${findings.machine}, ${findings.date}, ${findings.rounds} rounds.`,
    ...(rows.length > 0
      ? [table(costTable(rows)), table(timeTable(rows)), noiseSummary(rows)]
      : []),
    ...(startUp ? [startUpText(startUp)] : []),
    ...(memory ? [table(memoryTable(memory))] : []),
  ].join("\n\n");
}

/** Which answers were not what they should be; undefined when all were. */
export function faultText({ measured }: Findings): string | undefined {
  const faults = measured.flatMap(({ scenario, rounds }) =>
    rounds.flatMap(({ laps }) =>
      Object.entries(laps).map(([route, lap]) => ({ name: `${scenario.name} ${route}`, lap })),
    ),
  );
  const wrong = faults.filter(({ lap }) => lap.faults > 0);
  if (wrong.length === 0) return undefined;
  const lines = wrong.map(({ name, lap }) => `  ${name}: ${lap.faults}, first ${lap.firstFault}`);
  return ["Answers were not what they should be:", ...lines].join("\n");
}

/** How far the rounds can be trusted. */
function noiseSummary(rows: readonly Row[]): string {
  const scenarios = new Map(rows.map((row) => [row.scenario.name, row.noise]));
  const noises = [...scenarios.values()];
  const doubtful = noises.reduce((sum, noise) => sum + noise.doubtful, 0);
  const rounds = noises.reduce((sum, noise) => sum + noise.rounds, 0);
  return `${doubtful} of ${rounds} rounds had more than ${percent(foreignLimit)} of the machine in other hands after two repeats.`;
}

/** The start-up in a line. */
function startUpText(start: StartUp): string {
  const runs = start.runs.map((run) => run.toFixed(0)).join(", ");
  return `Start-up: listening after ${start.medianMs.toFixed(0)} ms (median of ${runs}), ${megabytes(start.memory)} MB then.`;
}

/** The memory over 12,000 streams. */
function memoryTable(memory: MemoryResult): Table {
  const { before } = memory;
  return {
    title: "Memory in MB over chat streams, 100 at a time; heap = in use after a collection",
    left: 0,
    header: ["streams", "resident", "since warm-up", "heap", "since warm-up"],
    rows: memory.points.map((point) => [
      String(point.streams),
      megabytes(point.resident),
      signed(point.resident - before.resident),
      (point.heap / 1024 / 1024).toFixed(1),
      signed(point.heap - before.heap),
    ]),
  };
}

function signed(bytes: number): string {
  const value = (bytes / 1024 / 1024).toFixed(1);
  return bytes > 0 ? `+${value}` : value;
}
