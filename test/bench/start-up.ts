import { type GatewayOptions, startGateway } from "./gateway.ts";
import { residentBytes } from "./machine.ts";
import { median } from "./statistics.ts";

/** From the spawn to the line that says where the gateway listens, in ms; memory then, in bytes. */
export type StartUp = {
  readonly medianMs: number;
  readonly runs: readonly number[];
  readonly memory: number;
};

/** Starts the gateway several times, each with a new data folder. */
export async function measureStartUp(
  upstream: string,
  times: number,
  options: GatewayOptions = {},
): Promise<StartUp> {
  const runs: number[] = [];
  const memories: number[] = [];
  for (let index = 0; index < times; index += 1) {
    const gateway = await startGateway(upstream, options);
    runs.push(gateway.startMs);
    memories.push(residentBytes(gateway.pid));
    await gateway.stop();
  }
  return { medianMs: median(runs), runs, memory: median(memories) };
}
