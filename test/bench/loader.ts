import { once } from "node:events";
import { fileURLToPath } from "node:url";
import type { LapTimes, LoadCommand, LoadPlan, LoadReply } from "./load.ts";
import { startNode, stop } from "./processes.ts";

/** The load generator, seen from the process that leads the benchmark. */
export class Loader {
  readonly pid: number;
  readonly #child: ReturnType<typeof startNode>;

  constructor() {
    this.#child = startNode([fileURLToPath(new URL("load.ts", import.meta.url))], {
      stdio: ["ignore", "inherit", "inherit", "ipc"],
      serialization: "advanced",
    });
    this.pid = this.#child.pid ?? 0;
  }

  /**
   * Opens the connections of a lap and sends one request over each.
   * @throws Error when an answer is not what it should be
   */
  async open(plan: LoadPlan): Promise<void> {
    const reply = await this.#ask({ type: "open", plan });
    if (reply.type === "opened" && reply.fault !== undefined) throw new Error(reply.fault);
  }

  async run(requests: number): Promise<LapTimes> {
    const reply = await this.#ask({ type: "run", requests });
    if (reply.type !== "ran") throw new Error(`The load generator said ${reply.type}.`);
    return reply.times;
  }

  close(): void {
    this.#child.send({ type: "close" } satisfies LoadCommand);
  }

  async stop(): Promise<void> {
    await stop(this.#child);
  }

  async #ask(command: LoadCommand): Promise<LoadReply> {
    const answered = once(this.#child, "message", { signal: AbortSignal.timeout(120_000) });
    this.#child.send(command);
    const [reply] = (await answered) as [LoadReply];
    return reply;
  }
}
