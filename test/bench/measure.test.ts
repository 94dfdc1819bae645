import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, test } from "vitest";
import { Loader } from "./loader.ts";
import { type Field, measure } from "./measure.ts";
import { startListening } from "./processes.ts";
import { select } from "./scenarios.ts";
import { summarise } from "./summary.ts";

const script = (name: string) => fileURLToPath(new URL(name, import.meta.url));
let field: Field;

/** The bare proxy stands in for the gateway, so that no build is needed. */
beforeAll(async () => {
  const upstream = await startListening([script("fake-upstream.ts")]);
  const bare = await startListening([script("bare-proxy.ts"), `http://127.0.0.1:${upstream.port}`]);
  field = { upstream, bare, gateway: bare, loader: new Loader(), warm: new Set() };
});

afterAll(async () => {
  await Promise.all([field.loader.stop(), field.bare.stop(), field.upstream.stop()]);
});

const few = { rounds: 1, divisor: 1000 };

test.each([
  "chat-1k-whole-c1",
  "chat-32k-stream-c10",
  "chat-1k-frames-c10",
  "messages-1k-stream-c1",
  "messages-400k-whole-c10",
])("%s brings every answer whole, direct and through the bare proxy", async (name) => {
  const [scenario] = select([name]).scenarios;
  if (!scenario) throw new Error("no such scenario");
  const rounds = await measure({ ...scenario, lanes: [] }, field, few);
  expect(rounds).toHaveLength(1);
  for (const lap of [rounds[0]?.laps.direct, rounds[0]?.laps.bare]) {
    expect(lap).toMatchObject({ faults: 0, firstFault: undefined });
    expect(lap?.p99).toBeGreaterThanOrEqual(lap?.p50 ?? Number.NaN);
    expect(lap?.firstText).toBeGreaterThan(0);
    expect(lap?.cpu).not.toBeLessThan(0);
    expect(lap?.memory).not.toBe(0);
  }
});

test("an answer that did not take the lane it should stops the run with its head", async () => {
  const [scenario] = select(["chat-1k-whole-c1-splice"]).scenarios;
  if (!scenario) throw new Error("no such scenario");
  await expect(measure(scenario, field, few)).rejects.toThrow("x-patchbay-lane: splice");
});

test("ratios are taken round by round, then their median", () => {
  const lap = (cpu: number) => ({
    ...{ seconds: 1, p50: 1, p99: 1, firstText: 1, faults: 0, firstFault: undefined },
    ...{ requestsPerSecond: 1, memory: 1, cpu },
  });
  const [scenario] = select(["chat-1k-whole-c1-splice"]).scenarios;
  if (!scenario) throw new Error("no such scenario");
  const round = (bare: number, gateway: number, foreign: number) => ({
    laps: { direct: lap(1), bare: lap(bare), splice: lap(gateway) },
    foreign,
    repeats: 0,
  });
  const [row] = summarise(scenario, [
    round(100, 50, 0.01),
    round(400, 100, 0.2),
    round(100, 90, 0),
  ]);
  expect(row?.cpu).toMatchObject({ bare: 100, gateway: 90, toBare: 0.5 });
  expect(row?.noise).toMatchObject({ worst: 0.2, doubtful: 1, rounds: 3 });
});
