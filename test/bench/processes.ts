import { type ChildProcess, type SpawnOptions, spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";

/** A process that listens on a port of the loopback. */
export type Listening = {
  readonly pid: number;
  readonly port: number;
  /** From the spawn to the line that says where it listens, in ms. */
  readonly startMs: number;
  /** What it wrote to standard error, the last 4 KB. */
  readonly errors: () => string;
  readonly stop: () => Promise<void>;
};

/** Ms in which a process must listen. */
const startLimit = 20_000;
/** Ms that a process has to end by itself. */
const stopLimit = 12_000;

const running = new Set<ChildProcess>();
process.on("exit", () => {
  for (const child of running) child.kill("SIGKILL");
});

/** Starts a Node process and keeps it so that none is left when this one ends. */
export function startNode(args: readonly string[], options: SpawnOptions): ChildProcess {
  const child = spawn(process.execPath, args, options);
  running.add(child);
  child.on("exit", () => running.delete(child));
  return child;
}

/** Starts a Node process whose first line of output is `listening http://127.0.0.1:N`. */
export async function startListening(
  args: readonly string[],
  options: { readonly env?: Record<string, string>; readonly cwd?: string } = {},
): Promise<Listening> {
  const startedAt = performance.now();
  const child = startNode(args, { ...options, stdio: ["ignore", "pipe", "pipe", "ipc"] });
  let errors = "";
  child.stderr?.setEncoding("utf8").on("data", (text: string) => {
    errors = (errors + text).slice(-4096);
  });
  const timer = setTimeout(() => child.kill("SIGKILL"), startLimit);
  const line = await firstLine(child);
  clearTimeout(timer);
  const port = /^listening http:\/\/[^ ]*:(\d+)/.exec(line ?? "")?.[1];
  if (port === undefined || child.pid === undefined) {
    child.kill("SIGKILL");
    throw new Error(`${args.join(" ")} did not say where it listens.\n${line ?? ""}\n${errors}`);
  }
  return {
    pid: child.pid,
    port: Number(port),
    startMs: performance.now() - startedAt,
    errors: () => errors,
    stop: () => stop(child),
  };
}

async function firstLine(child: ChildProcess): Promise<string | undefined> {
  if (!child.stdout) return undefined;
  const lines = createInterface({ input: child.stdout });
  const { promise, resolve } = Promise.withResolvers<string | undefined>();
  lines.once("line", resolve);
  lines.once("close", () => resolve(undefined));
  return await promise;
}

/** Ends a process, gently at first. */
export async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = once(child, "exit");
  const timer = setTimeout(() => child.kill("SIGKILL"), stopLimit);
  child.kill("SIGTERM");
  await gone;
  clearTimeout(timer);
}
