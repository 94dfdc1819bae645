import { AdminCallError } from "../admin/client.ts";
import { type ErrorCode, GatewayError } from "../errors.ts";
import { lookup } from "../ir/json.ts";
import { version } from "../version.ts";
import { open } from "./open.ts";
import { serve } from "./serve.ts";

/** Runs with the words after its name; resolves with the exit code. */
export type Command = {
  readonly usage: string;
  readonly summary: string;
  run(words: readonly string[]): Promise<number>;
};

const commands: Readonly<Record<string, Command>> = { serve, open };

/** Scripts tell these failures apart; every other one is 1. */
const exitCodes: Partial<Record<ErrorCode, number>> = { port_taken: 2, already_running: 3 };

/** Runs the command line; a failure is one sentence on standard error, never a stack trace. */
export async function runCommand(words: readonly string[]): Promise<number> {
  const [name = "", ...rest] = words;
  if (name === "--version" || name === "-v") return print(`${version}\n`);
  if (name === "" || name === "--help" || name === "-h" || name === "help") return print(help());
  const command = lookup(commands, name);
  if (!command) {
    process.stderr.write(`There is no command ${JSON.stringify(name)}.\n\n${help()}`);
    return 1;
  }
  if (rest.includes("--help") || rest.includes("-h")) return print(`${command.usage}\n`);
  try {
    return await command.run(rest);
  } catch (thrown) {
    process.stderr.write(`${describe(thrown, command)}\n`);
    return thrown instanceof GatewayError ? (exitCodes[thrown.code] ?? 1) : 1;
  }
}

function describe(thrown: unknown, command: Command): string {
  if (thrown instanceof GatewayError || thrown instanceof AdminCallError) return thrown.message;
  if (!(thrown instanceof Error)) return String(thrown);
  const misused = "code" in thrown && String(thrown.code).startsWith("ERR_PARSE_ARGS");
  return misused ? `${thrown.message}\n${command.usage}` : (thrown.stack ?? thrown.message);
}

function help(): string {
  const lines = Object.values(commands).map(
    ({ usage, summary }) => `  ${usage}\n      ${summary}\n`,
  );
  return `Patchbay ${version}\n\n${lines.join("")}`;
}

function print(text: string): number {
  process.stdout.write(text);
  return 0;
}
