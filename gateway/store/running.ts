import { readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { isObject, type JsonObject } from "../ir/json.ts";

/** Where a gateway listens: `gateway.json` of its data folder. */
export type Running = {
  readonly pid: number;
  /** Origin, for example `http://127.0.0.1:7282`. */
  readonly url: string;
  readonly version: string;
  /** Epoch ms. */
  readonly startedAt: number;
};

const fileName = "gateway.json";

/** Replaces the file as a whole, so that a reader never sees half of it. */
export function writeAddress(home: string, running: Running): void {
  const partial = join(home, `${fileName}.${running.pid}.partial`);
  writeFileSync(partial, `${JSON.stringify(running)}\n`, { mode: 0o600 });
  renameSync(partial, join(home, fileName));
}

export function removeAddress(home: string): void {
  rmSync(join(home, fileName), { force: true });
}

/** What the file says, which a killed gateway left behind too; undefined when it is missing or not ours. */
export function readAddress(home: string): Running | undefined {
  try {
    const value: unknown = JSON.parse(readFileSync(join(home, fileName), "utf8"));
    return isObject(value) ? asRunning(value) : undefined;
  } catch {
    return undefined;
  }
}

function asRunning({ pid, url, version, startedAt }: JsonObject): Running | undefined {
  if (typeof pid !== "number" || typeof startedAt !== "number") return undefined;
  if (typeof url !== "string" || typeof version !== "string") return undefined;
  return { pid, url, version, startedAt };
}
