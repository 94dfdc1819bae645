import type { BodySize } from "./bodies.ts";
import type { MemoryResult } from "./memory.ts";
import type { Findings } from "./run.ts";
import type { StartUp } from "./start-up.ts";
import type { Row } from "./summary.ts";

/** What the gateway is to reach. */
type Aim = { readonly text: string; readonly met: boolean };

/** CPU of a byte lane, and of a translation, ÷ the bare proxy's. */
const byteLimit: Readonly<Record<BodySize, number>> = { "1k": 1, "32k": 0.6, "400k": 0.6 };
const translationLimit: Readonly<Record<BodySize, number>> = { "1k": 1.6, "32k": 1, "400k": 1 };
/** Ms that the first text may come later than without the gateway, one request at a time. */
const laterLimit = 1.5;
const startLimit = 700;
const megabyte = 1024 * 1024;
const memoryLimit = 150 * megabyte;
/** What 10,000 streams may leave behind in the heap: far below a byte of each one's 14 KB. */
const growthLimit = 2 * megabyte;

/** How many aims were met, and which were not. */
export function aimsText({ rows, startUp, memory }: Findings): string {
  const aims = [...rows.flatMap(aimsOf), ...memoryAim(rows), ...specialAims(startUp, memory)];
  const missed = aims.filter(({ met }) => !met).map(({ text }) => `  ${text}`);
  return [`${aims.length - missed.length} of ${aims.length} aims met.`, ...missed].join("\n");
}

function aimsOf(row: Row): Aim[] {
  const { scenario, lane } = row;
  const limit = (lane === "translate" ? translationLimit : byteLimit)[scenario.size];
  const name = `${scenario.name} ${lane}`;
  const aims = [
    aim(`${name}: CPU at most ${limit} of the bare proxy's`, row.cpu.toBare, limit, 2),
    aim(`${name}: p99 not above the bare proxy's`, row.p99.toBare, 1, 2),
  ];
  if (scenario.kind === "whole" || scenario.concurrency > 1) return aims;
  const text = `${name}: first text at most ${laterLimit} ms later`;
  return [...aims, aim(text, row.later, laterLimit, 2)];
}

/** The most memory that any lap ended with. */
function memoryAim(rows: readonly Row[]): Aim[] {
  if (rows.length === 0) return [];
  const most = Math.max(...rows.map(({ memory }) => memory.gateway));
  return [aim("resident memory at most 150 MB", most / megabyte, memoryLimit / megabyte, 0)];
}

function specialAims(start: StartUp | undefined, memory: MemoryResult | undefined): Aim[] {
  return [
    ...(start ? [aim("listens 700 ms after its start", start.medianMs, startLimit, 0)] : []),
    ...(memory
      ? [
          aim(
            "10,000 streams leave at most 2 MB in the heap",
            (memory.after.heap - memory.before.heap) / megabyte,
            growthLimit / megabyte,
            1,
          ),
        ]
      : []),
  ];
}

function aim(text: string, value: number, limit: number, digits: number): Aim {
  return { text: `${text}: ${value.toFixed(digits)}`, met: value <= limit };
}
