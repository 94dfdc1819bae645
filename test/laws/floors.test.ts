import { expect, it } from "vitest";
import { Findings } from "./findings.ts";
import { corporaOf, floorFaults, raisedFloors } from "./floors.ts";

const exchanges = [{ id: "a", dialect: "anthropic" }] as const;
const others = [...exchanges, { id: "b", dialect: "anthropic" }] as const;
const corpus = corporaOf(exchanges).anthropic ?? "";
const stored = { [corpus]: { request: { leaves: 0.5, bytes: 0.25 } } };

/** Findings that claim so many of four leaves and of four bytes. */
function claiming(claimedLeaves: number, claimedBytes: number): Findings {
  const findings = new Findings();
  const coverage = findings.coverageOf("anthropic", "request");
  Object.assign(coverage, { leaves: 4, claimedLeaves, bytes: 4, claimedBytes });
  return findings;
}

it("misses a floor where less is claimed than before", () => {
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
  expect(floorFaults(claiming(0, 0), others, stored)).toEqual({ kept: 0, faults: [] });
});

it("raises a floor and never lowers one", () => {
  const floor = (findings: Findings) => raisedFloors(findings, exchanges, stored)[corpus]?.request;
  expect(floor(claiming(3, 0))).toEqual({ leaves: 0.75, bytes: 0.25 });
  expect(floor(claiming(0, 4))).toEqual({ leaves: 0.5, bytes: 1 });
});

it("keeps the floors of one corpus when those of another one are stored", () => {
  const raised = raisedFloors(claiming(1, 0), others, stored);
  expect(raised).toMatchObject(stored);
  expect(raised[corporaOf(others).anthropic ?? ""]).toEqual({
    request: { leaves: 0.25, bytes: 0 },
  });
});

it("stores nothing of a run that found a fault", () => {
  const findings = claiming(4, 4);
  const { id, dialect } = exchanges[0];
  findings.fault("violation", "1", { id, dialect, family: "request" }, dialect, "", "wrong");
  expect(() => raisedFloors(findings, exchanges, stored)).toThrow(/while laws are broken/);
});
