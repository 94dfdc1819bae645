import { foreignLimit, type Lap, type Round } from "./measure.ts";
import type { Lane, Scenario } from "./scenarios.ts";
import { median } from "./statistics.ts";

/** One quantity on the three ways: medians over the rounds, and the medians of the rounds' ratios. */
export type Compared = {
  readonly direct: number;
  readonly bare: number;
  readonly gateway: number;
  /** Gateway ÷ bare proxy. */
  readonly toBare: number;
  /** Gateway ÷ direct. */
  readonly toDirect: number;
};

/** One lane of a scenario. CPU in µs a request, times in ms, memory in bytes. */
export type Row = {
  readonly scenario: Scenario;
  readonly lane: Lane;
  readonly cpu: Compared;
  readonly p50: Compared;
  readonly p99: Compared;
  readonly firstText: Compared;
  /** How much later than direct the first text comes, in ms. */
  readonly later: number;
  readonly requestsPerSecond: Compared;
  readonly memory: Compared;
  readonly noise: Noise;
};

/** What other processes did meanwhile. Shares of the machine, 0 to 1. */
export type Noise = {
  readonly median: number;
  readonly worst: number;
  /** Rounds that stayed above the limit. */
  readonly doubtful: number;
  readonly rounds: number;
};

/** Boils the rounds of a scenario down to a row for each lane. */
export function summarise(scenario: Scenario, rounds: readonly Round[]): Row[] {
  const shares = rounds.map(({ foreign }) => foreign);
  const noise: Noise = {
    median: median(shares),
    worst: Math.max(...shares),
    doubtful: shares.filter((share) => share > foreignLimit).length,
    rounds: rounds.length,
  };
  return scenario.lanes.map((lane) => {
    const compared = (quantity: (lap: Lap) => number) => compare(rounds, lane, quantity);
    const firstText = compared((lap) => lap.firstText);
    return {
      scenario,
      lane,
      cpu: compared((lap) => lap.cpu),
      p50: compared((lap) => lap.p50),
      p99: compared((lap) => lap.p99),
      firstText,
      later: firstText.gateway - firstText.direct,
      requestsPerSecond: compared((lap) => lap.requestsPerSecond),
      memory: compared((lap) => lap.memory),
      noise,
    };
  });
}

function compare(rounds: readonly Round[], lane: Lane, quantity: (lap: Lap) => number): Compared {
  const values = rounds.map(({ laps }) => {
    const of = (lap: Lap | undefined) => (lap === undefined ? Number.NaN : quantity(lap));
    return { direct: of(laps.direct), bare: of(laps.bare), gateway: of(laps[lane]) };
  });
  return {
    direct: median(values.map(({ direct }) => direct)),
    bare: median(values.map(({ bare }) => bare)),
    gateway: median(values.map(({ gateway }) => gateway)),
    toBare: median(values.map(({ bare, gateway }) => gateway / bare)),
    toDirect: median(values.map(({ direct, gateway }) => gateway / direct)),
  };
}
