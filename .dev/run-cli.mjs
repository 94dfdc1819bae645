import { pathToFileURL } from "node:url";
import { buildIfStale } from "./build-if-stale.mjs";
import { inProject } from "./project.mjs";

/**
 * Runs the built command line in this process, so that signals and the exit code are its own.
 *
 * @param {readonly string[]} args
 */
export async function runCli(args) {
  if (!buildIfStale()) process.exit(1);
  const cli = inProject("dist/gateway/cli.js");
  process.argv = [process.execPath, cli, ...args];
  await import(pathToFileURL(cli).href);
}
