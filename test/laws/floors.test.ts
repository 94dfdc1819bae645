import { expect, it } from "vitest";
import { Findings } from "./findings.ts";
import { corporaOf, floorFaults } from "./floors.ts";

const exchanges = [{ id: "a", dialect: "anthropic" }] as const;
const corpora = corporaOf(exchanges);
const floors = { "anthropic request": { leaves: 0.5, bytes: 0.25 } };

/** Findings that claim so many of four leaves and of four bytes. */
function claiming(claimedLeaves: number, claimedBytes: number): Findings {
  const findings = new Findings();
  const coverage = findings.coverageOf("anthropic", "request");
  Object.assign(coverage, { leaves: 4, claimedLeaves, bytes: 4, claimedBytes });
  return findings;
}

it("misses a floor where less is claimed than before", () => {
  const stored = { corpora, floors };
  expect(floorFaults(claiming(2, 1), exchanges, stored)).toEqual({ kept: 1, faults: [] });
  expect(floorFaults(claiming(1, 0), exchanges, stored)).toEqual({
    kept: 1,
    faults: [
      "anthropic request: 0.25 of the leaves are claimed, not 0.5",
      "anthropic request: 0 of the bytes are claimed, not 0.25",
    ],
  });
  expect(floorFaults(new Findings(), exchanges, stored).faults).toHaveLength(2);
});

it("has no floors for other recordings", () => {
  const others = [...exchanges, { id: "b", dialect: "anthropic" }] as const;
  const none = { kept: 0, faults: [] };
  expect(floorFaults(claiming(0, 0), others, { corpora, floors })).toEqual(none);
});
