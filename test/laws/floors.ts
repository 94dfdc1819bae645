import { createHash } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { DialectId } from "../../gateway/ir/node.ts";
import { type Coverage, type Findings, share } from "./findings.ts";
import type { Exchange, Family } from "./recordings.ts";

/** The shares that are claimed of one dialect's requests, answers or streams, from 0 to 1. */
type Floor = { readonly leaves: number; readonly bytes: number };

/** By the name of one dialect's exchanges, then by what is of them: requests, answers or streams. */
type Floors = Readonly<Record<string, Readonly<Partial<Record<Family, Floor>>>>>;

const floorsFile = join(import.meta.dirname, "floors.json");

/** The stored floors of every corpus that has some. */
const readFloors = (): Floors => JSON.parse(readFileSync(floorsFile, "utf8"));

/** A name for each dialect's exchanges, by their ids. */
export function corporaOf(exchanges: readonly Exchange[]): Partial<Record<DialectId, string>> {
  const groups = Map.groupBy(exchanges, ({ dialect }) => dialect);
  const names = [...groups].map(([dialect, some]) => {
    const ids = some.map(({ id }) => id).sort();
    const hash = createHash("sha256").update(ids.join("\n")).digest("hex").slice(0, 16);
    return [dialect, `${dialect} ${hash}`];
  });
  return Object.fromEntries(names);
}

/** Where less is claimed than before, and how many floors there are for these recordings. */
export function floorFaults(
  { coverage }: Pick<Findings, "coverage">,
  exchanges: readonly Exchange[],
  stored: Floors = readFloors(),
): { readonly kept: number; readonly faults: readonly string[] } {
  const known = Object.entries(corporaOf(exchanges)).flatMap(([dialect, corpus]) =>
    Object.entries(stored[corpus] ?? {}).map(
      ([family, floor]) => [`${dialect} ${family}`, floor] as const,
    ),
  );
  const faults = known.flatMap(([name, before]) => {
    const now = sharesOf(coverage.get(name));
    return (["leaves", "bytes"] as const).flatMap((of) =>
      now[of] < before[of]
        ? [`${name}: ${now[of]} of the ${of} are claimed, not ${before[of]}`]
        : [],
    );
  });
  return { kept: known.length, faults };
}

/** Stores what a run claims. */
export function raiseFloors(findings: Findings, exchanges: readonly Exchange[]): void {
  const raised = raisedFloors(findings, exchanges, readFloors());
  writeFileSync(floorsFile, `${JSON.stringify(raised, null, 2)}\n`);
}

/**
 * The floors with what a run claims; a floor never sinks, and those of other recordings stay.
 * @throws Error when the run has found faults
 */
export function raisedFloors(
  { coverage, faults }: Pick<Findings, "coverage" | "faults">,
  exchanges: readonly Exchange[],
  stored: Floors,
): Floors {
  if (faults.length > 0) throw new Error("No floors are stored while laws are broken.");
  const here = corporaOf(exchanges);
  const all: Record<string, Partial<Record<Family, Floor>>> = structuredClone(stored);
  for (const [name, one] of [...coverage].sort(([a], [b]) => (a < b ? -1 : 1))) {
    const [dialect, family] = name.split(" ") as [DialectId, Family];
    const corpus = here[dialect] ?? dialect;
    const before = all[corpus]?.[family];
    const { leaves, bytes } = sharesOf(one);
    const floor = {
      leaves: Math.max(leaves, before?.leaves ?? 0),
      bytes: Math.max(bytes, before?.bytes ?? 0),
    };
    all[corpus] = { ...all[corpus], [family]: floor };
  }
  return all;
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
