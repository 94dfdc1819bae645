import { closeField, openField } from "./field.ts";
import type { GatewayOptions } from "./gateway.ts";
import { machineText } from "./machine.ts";
import { type MeasureOptions, measure, type Round } from "./measure.ts";
import { type MemoryResult, measureMemory } from "./memory.ts";
import type { Scenario, Selection } from "./scenarios.ts";
import { measureStartUp, type StartUp } from "./start-up.ts";
import { type Row, summarise } from "./summary.ts";

/** What a run found. */
export type Findings = {
  readonly machine: string;
  /** ISO date. */
  readonly date: string;
  readonly rounds: number;
  readonly measured: { readonly scenario: Scenario; readonly rounds: readonly Round[] }[];
  readonly rows: Row[];
  startUp?: StartUp;
  memory?: MemoryResult;
};

export type RunOptions = MeasureOptions & {
  readonly gateway: GatewayOptions;
  /** Starts of the gateway that are timed. */
  readonly starts: number;
  /** Told of every step; an empty text at the end. */
  readonly onProgress: (text: string) => void;
};

/** Measures what was chosen, one after another. */
export async function run(selection: Selection, options: RunOptions): Promise<Findings> {
  const { gateway, onProgress, rounds, starts } = options;
  const { scenarios, specials } = selection;
  const findings: Findings = {
    machine: machineText(),
    date: new Date().toISOString().slice(0, 10),
    rounds,
    measured: [],
    rows: [],
  };
  const field = await openField(gateway);
  const upstream = `http://127.0.0.1:${field.upstream.port}`;
  try {
    if (specials.includes("startup")) {
      onProgress("startup");
      findings.startUp = await measureStartUp(upstream, starts, gateway);
    }
    for (const [index, scenario] of scenarios.entries()) {
      onProgress(`${index + 1}/${scenarios.length} ${scenario.name}`);
      const measured = await measure(scenario, field, options);
      findings.measured.push({ scenario, rounds: measured });
      findings.rows.push(...summarise(scenario, measured));
    }
    if (specials.includes("memory")) {
      onProgress("memory");
      findings.memory = await measureMemory(upstream, field.loader, gateway);
    }
  } finally {
    onProgress("");
    await closeField(field);
  }
  return findings;
}
