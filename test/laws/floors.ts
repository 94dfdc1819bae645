import { createHash } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { DialectId } from "../../gateway/ir/node.ts";
import { type Coverage, type Findings, share } from "./findings.ts";
import type { Exchange } from "./recordings.ts";

/** The shares that are claimed of one dialect's requests, answers or streams, from 0 to 1. */
type Floor = { readonly leaves: number; readonly bytes: number };

type Floors = {
  /** Each dialect's exchanges that the floors are of. */
  readonly corpora: Readonly<Partial<Record<DialectId, string>>>;
  readonly floors: Readonly<Record<string, Floor>>;
};

const floorsFile = join(import.meta.dirname, "floors.json");

const readFloors = (): Floors => JSON.parse(readFileSync(floorsFile, "utf8"));

/** A name for each dialect's exchanges, by their ids. */
export function corporaOf(exchanges: readonly Exchange[]): Partial<Record<DialectId, string>> {
  const groups = Map.groupBy(exchanges, ({ dialect }) => dialect);
  const names = [...groups].map(([dialect, some]) => {
    const ids = some.map(({ id }) => id).sort();
    return [dialect, createHash("sha256").update(ids.join("\n")).digest("hex").slice(0, 16)];
  });
  return Object.fromEntries(names);
}

/** Where less is claimed than before, and how many floors there are for these recordings. */
export function floorFaults(
  { coverage }: Pick<Findings, "coverage">,
  exchanges: readonly Exchange[],
  stored: Floors = readFloors(),
): { readonly kept: number; readonly faults: readonly string[] } {
  const known = knownFloors(exchanges, stored);
  const faults = known.flatMap((name) => {
    const now = sharesOf(coverage.get(name));
    const before = stored.floors[name] ?? now;
    return (["leaves", "bytes"] as const).flatMap((of) =>
      now[of] < before[of]
        ? [`${name}: ${now[of]} of the ${of} are claimed, not ${before[of]}`]
        : [],
    );
  });
  return { kept: known.length, faults };
}

/** The names of the floors that are of these very exchanges. */
function knownFloors(exchanges: readonly Exchange[], { corpora, floors }: Floors): string[] {
  const here = corporaOf(exchanges);
  return Object.keys(floors).filter((name) => {
    const dialect = (Object.keys(here) as DialectId[]).find((one) => name.startsWith(`${one} `));
    return dialect !== undefined && corpora[dialect] === here[dialect];
  });
}

/** Stores what a run claims; a floor never sinks. */
export function raiseFloors(findings: Findings, exchanges: readonly Exchange[]): void {
  const stored = readFloors();
  const known = new Set(knownFloors(exchanges, stored));
  const floors = [...findings.coverage].map(([name, coverage]) => {
    const before = known.has(name) ? stored.floors[name] : undefined;
    const { leaves, bytes } = sharesOf(coverage);
    return [
      name,
      { leaves: Math.max(leaves, before?.leaves ?? 0), bytes: Math.max(bytes, before?.bytes ?? 0) },
    ] as const;
  });
  const all = { ...stored.floors, ...Object.fromEntries(floors) };
  const sorted = Object.fromEntries(Object.entries(all).sort(([a], [b]) => (a < b ? -1 : 1)));
  const corpora = { ...stored.corpora, ...corporaOf(exchanges) };
  writeFileSync(floorsFile, `${JSON.stringify({ corpora, floors: sorted }, null, 2)}\n`);
}

/** Rounded down, to four places. */
function sharesOf(coverage: Coverage | undefined): Floor {
  if (!coverage) return { leaves: 0, bytes: 0 };
  const { claimedLeaves, leaves, claimedBytes, bytes } = coverage;
  const rounded = (value: number) => Math.floor(value * 10_000) / 10_000;
  return {
    leaves: rounded(share(claimedLeaves, leaves)),
    bytes: rounded(share(claimedBytes, bytes)),
  };
}
