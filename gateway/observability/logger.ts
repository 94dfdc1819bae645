import { pino } from "pino";

/** Writes structured lines to standard error; never holds credentials, prompts or answers. */
export type Logger = ReturnType<typeof createLogger>;

/** @param level the least urgent level that is written */
export function createLogger(level: "debug" | "info" | "warn" | "error") {
  return pino(
    { level, base: null, redact: ["headers.authorization", "headers.cookie"] },
    pino.destination({ dest: 2, sync: true }),
  );
}
