import { setTimeout as delay } from "node:timers/promises";
import type { LapTimes, LoadPlan } from "./load.ts";
import type { Loader } from "./loader.ts";
import { cpuMicroseconds, foreignShare, markUsage, residentBytes } from "./machine.ts";
import { loadPlan, type Route } from "./plans.ts";
import type { Listening } from "./processes.ts";
import type { Scenario } from "./scenarios.ts";

/** The processes of a run. */
export type Field = {
  readonly upstream: Listening;
  readonly bare: Listening;
  readonly gateway: Listening;
  readonly loader: Loader;
  /** The sorts of answers that every process has been warmed up for. */
  readonly warm: Set<string>;
};

/** One lap: its times, and what the measured process used. CPU in µs a request, memory in bytes. */
export type Lap = LapTimes & {
  readonly requestsPerSecond: number;
  readonly cpu: number;
  readonly memory: number;
};

/** Laps over every route of a scenario, one after another. */
export type Round = {
  readonly laps: Readonly<Partial<Record<Route, Lap>>>;
  /** The share of the machine that other processes used, 0 to 1; NaN where it is not known. */
  readonly foreign: number;
  /** How often it was measured again because of them. */
  readonly repeats: number;
};

export type MeasureOptions = {
  readonly rounds: number;
  /** Divides the requests of each lap. */
  readonly divisor: number;
};

/** More of the machine in other hands makes a round doubtful. */
export const foreignLimit = 0.15;
const mostRepeats = 2;
/** Ms until what a proxy does after its last answer is done: rows are written 50 ms later. */
const settleMs = 100;

/**
 * Requests of a first lap over each route: so many until the engine has compiled what they run, and
 * its compiling is no longer counted as their cost.
 */
const warmUpRequests = 10_000;

/** Measures a scenario: a lap over each route to warm it up, then the rounds. */
export async function measure(
  scenario: Scenario,
  field: Field,
  options: MeasureOptions,
): Promise<Round[]> {
  const requests = Math.max(
    Math.ceil(scenario.requests / options.divisor),
    2 * scenario.concurrency,
  );
  const routes = (["direct", "bare", ...scenario.lanes] as const).map((route) => {
    const target =
      route === "direct" ? field.upstream : route === "bare" ? field.bare : field.gateway;
    return { route, target, plan: loadPlan(scenario, route, target.port) };
  });
  const once = async (count: number) => {
    const laps: Partial<Record<Route, Lap>> = {};
    for (const { route, target, plan } of routes) {
      laps[route] = await lap(plan, target.pid, count, field.loader).catch((cause: unknown) => {
        throw new Error(`${scenario.name} (${route}): ${String(cause)}\n${target.errors()}`, {
          cause,
        });
      });
    }
    return laps;
  };
  await once(isWarm(scenario, field) ? requests : Math.ceil(warmUpRequests / options.divisor));
  const rounds: Round[] = [];
  for (let index = 0; index < options.rounds; index += 1) {
    rounds.push(await quietRound(() => once(requests), field));
  }
  return rounds;
}

/** Whether answers of this kind were measured before, whatever their size. */
function isWarm({ dialect, kind }: Scenario, { warm }: Field): boolean {
  const sort = `${dialect}-${kind}`;
  const before = warm.has(sort);
  warm.add(sort);
  return before;
}

/** Repeats a round while other processes disturb it, and keeps the quietest. */
async function quietRound(once: () => Promise<Round["laps"]>, field: Field): Promise<Round> {
  const ours = [process, field.upstream, field.bare, field.gateway, field.loader].map(
    ({ pid }) => pid,
  );
  const attempt = async (repeats: number): Promise<Round> => {
    const mark = markUsage(ours);
    const laps = await once();
    return { laps, foreign: foreignShare(mark, ours), repeats };
  };
  let best = await attempt(0);
  for (let repeats = 1; repeats <= mostRepeats && best.foreign > foreignLimit; repeats += 1) {
    const next = await attempt(repeats);
    best = next.foreign < best.foreign ? next : { ...best, repeats };
  }
  return best;
}

async function lap(plan: LoadPlan, pid: number, requests: number, loader: Loader): Promise<Lap> {
  await loader.open(plan);
  await delay(settleMs);
  const before = cpuMicroseconds(pid);
  const times = await loader.run(requests);
  await delay(settleMs);
  const cpu = (cpuMicroseconds(pid) - before) / requests;
  loader.close();
  return {
    ...times,
    requestsPerSecond: requests / times.seconds,
    cpu,
    memory: residentBytes(pid),
  };
}
