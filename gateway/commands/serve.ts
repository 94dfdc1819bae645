import { parseArgs } from "node:util";
import { readMachine } from "../config/environment.ts";
import { loadSettings } from "../config/load.ts";
import { type Gateway, startGateway } from "../gateway.ts";
import { tuneHeap } from "../heap.ts";
import { providers } from "../providers/index.ts";
import { dashboardFolder } from "./dashboard-folder.ts";
import type { Command } from "./run.ts";

/** Starts the gateway without a window and prints where it listens. */
export const serve: Command = {
  usage: "patchbay serve [--port N|auto] [--host H] [--home DIR] [--config FILE] [--log-level L]",
  summary: "Start the gateway headless.",
  async run(words) {
    const { values: flags } = parseArgs({
      args: [...words],
      options: {
        port: { type: "string" },
        host: { type: "string" },
        home: { type: "string" },
        config: { type: "string" },
        "log-level": { type: "string" },
      },
    });
    const settings = loadSettings({
      ...readMachine(),
      flags,
      providerTypes: providers,
      headless: true,
    });
    outliveReaders();
    tuneHeap();
    const gateway = await startGateway({ settings, dashboardFolder });
    announce(gateway, settings.sources.masterKey);
    await stopSignal();
    announceStop(gateway.underWay());
    await gateway.close();
    return 0;
  },
};

/** Output that nobody can take any more must not end the gateway with requests under way. */
function outliveReaders(): void {
  for (const output of [process.stdout, process.stderr]) output.on("error", () => {});
}

/** @param keySource where the master key is from, such as `PATCHBAY_MASTER_KEY (environment)` */
function announce(gateway: Gateway, keySource: string | undefined): void {
  process.stdout.write(
    `listening ${gateway.url}\ndashboard ${gateway.createDashboardLink()}\ntry       ${tryLine(gateway.url, keySource)}\n`,
  );
  for (const { level, text } of gateway.notices) process.stderr.write(`${level}: ${text}\n`);
}

/** A line that streams an answer as it stands, in the shell of the platform. */
function tryLine(url: string, keySource: string | undefined): string {
  const windows = process.platform === "win32";
  const body = JSON.stringify({
    model: "default",
    stream: true,
    messages: [{ role: "user", content: "Say hello" }],
  });
  const data = windows ? `"${body.replaceAll('"', '\\"')}"` : `'${body}'`;
  const key = keySource === undefined ? "" : `${keyHeader(keySource, windows)} `;
  return `curl -N ${url}/v1/chat/completions ${key}-H "content-type: application/json" -d ${data}`;
}

/** The key itself is never printed: its variable is, or where to look it up. */
function keyHeader(source: string, windows: boolean): string {
  const variable = /^(\w+) \(environment\)$/.exec(source)?.[1];
  if (variable === undefined) return `-H "authorization: Bearer <the key of ${source}>"`;
  return `-H "authorization: Bearer ${windows ? `%${variable}%` : `$${variable}`}"`;
}

function announceStop(underWay: number): void {
  if (underWay === 0) return;
  const requests = underWay === 1 ? "1 request" : `${underWay} requests`;
  process.stderr.write(
    `stopping: ${requests} may go on for 10 seconds; press Ctrl-C again to stop at once\n`,
  );
}

/** Resolves at the first signal to stop; a second one of a person ends the process at once. */
function stopSignal(): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  let asked = false;
  const stop = () => {
    if (asked) process.exit(1);
    asked = true;
    resolve();
  };
  process.on("SIGTERM", stop);
  process.on("SIGINT", stop);
  // A terminal that closes sends it more than once: itself, and by each program that passes it on.
  process.on("SIGHUP", () => resolve());
  return promise;
}
