import { type GatewayOptions, startGateway } from "./gateway.ts";
import { HeapProbe } from "./heap.ts";
import type { Loader } from "./loader.ts";
import { residentBytes } from "./machine.ts";
import { loadPlan } from "./plans.ts";
import { select } from "./scenarios.ts";

/** Bytes: the process's resident memory, and what is in use after a collection. */
export type MemoryPoint = {
  readonly streams: number;
  readonly resident: number;
  readonly heap: number;
};

export type MemoryResult = {
  readonly before: MemoryPoint;
  readonly after: MemoryPoint;
  /** Every 2,000 streams. */
  readonly points: readonly MemoryPoint[];
};

const step = 2000;
const steps = 5;

/** Sends 2,000 streams to warm up, then 10,000 more, 100 at a time, and reads the memory in between. */
export async function measureMemory(
  upstream: string,
  loader: Loader,
  options: GatewayOptions = {},
): Promise<MemoryResult> {
  const nodeOptions = [...(options.nodeOptions ?? []), "--inspect=127.0.0.1:0"];
  const gateway = await startGateway(upstream, { ...options, nodeOptions });
  try {
    const probe = await HeapProbe.open(gateway.errors);
    const [scenario] = select(["chat-1k-stream-c100"]).scenarios;
    if (!scenario) throw new Error("There is no scenario for the memory.");
    await loader.open(loadPlan(scenario, "filter", gateway.port));
    const points: MemoryPoint[] = [];
    for (let index = 0; index <= steps; index += 1) {
      const times = await loader.run(step);
      if (times.firstFault !== undefined) throw new Error(times.firstFault);
      const heap = await probe.used();
      points.push({ streams: step * (index + 1), resident: residentBytes(gateway.pid), heap });
    }
    loader.close();
    probe.close();
    const [before, after] = [points[0], points.at(-1)];
    if (!before || !after) throw new Error("Nothing was measured.");
    return { before, after, points };
  } finally {
    await gateway.stop();
  }
}
