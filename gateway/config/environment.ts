import { readFileSync } from "node:fs";
import { homedir } from "node:os";
import { GatewayError } from "../errors.ts";
import type { Machine } from "./input.ts";

/** Reads the environment, once: the only place of the gateway that does. */
export function readMachine(): Machine {
  return {
    environment: { ...process.env },
    workingFolder: process.cwd(),
    homeFolder: homedir(),
    platform: process.platform,
    readFile: readText,
  };
}

/** What a missing file, or a folder of its name, makes of reading it. */
const absent = new Set(["ENOENT", "ENOTDIR", "EISDIR"]);

/** @throws GatewayError setting_invalid when there is a file that cannot be read */
function readText(path: string): string | undefined {
  try {
    return readFileSync(path, "utf8");
  } catch (cause) {
    const code = cause instanceof Error && "code" in cause ? String(cause.code) : "unknown error";
    if (absent.has(code)) return undefined;
    throw unreadable(path, code, cause);
  }
}

function unreadable(path: string, code: string, cause: unknown): GatewayError {
  return new GatewayError(
    "setting_invalid",
    `${path} cannot be read (${code}). Make it readable for this user, or remove it.`,
    { cause },
  );
}
