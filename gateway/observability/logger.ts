import { isatty } from "node:tty";
import { pino } from "pino";

/** Writes to standard error; never holds credentials, prompts or answers. */
export type Logger = ReturnType<typeof createLogger>;

const standardError = 2;

/**
 * Structured lines for programs, and plain ones for a person at a terminal.
 * @param level the least urgent level that is written
 * @param terminal somebody reads along
 */
export function createLogger(
  level: "debug" | "info" | "warn" | "error",
  terminal = isatty(standardError),
) {
  const output = pino.destination({ dest: standardError, sync: true });
  // A full disk or a terminal that has closed costs lines, never the gateway.
  output.on("error", () => {});
  return pino(
    { level, base: null, redact: ["headers.authorization", "headers.cookie"] },
    terminal ? { write: (line: string) => void output.write(plainLine(line)) } : output,
  );
}

type LogLine = { level: number; msg?: string; err?: { message?: string; stack?: string } };

/** `warning: what happened (why)`; a stack only where something is broken. */
export function plainLine(json: string): string {
  const { level, msg = "", err } = JSON.parse(json) as LogLine;
  const why = err?.message === undefined || msg.includes(err.message) ? "" : ` (${err.message})`;
  const stack = level >= 50 && err?.stack !== undefined ? `${err.stack}\n` : "";
  return `${levelName(level)}: ${msg}${why}\n${stack}`;
}

function levelName(level: number): string {
  if (level >= 50) return "error";
  if (level >= 40) return "warning";
  return level >= 30 ? "info" : "debug";
}
