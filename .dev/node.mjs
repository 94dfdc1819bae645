// The first import of every script: the rest runs on the Node that npm ci installed as a package,
// whatever Node the machine has, and where there is none on the machine's own, if it is new enough.
// npm's own way to that Node, a link in node_modules/.bin, is not relied upon: npm before 11.6
// removes it again, together with the packages of the other platforms, which have one of that name.
// This file has to parse on an old Node, to be able to say so.
import { spawn } from "node:child_process";
import { existsSync, realpathSync } from "node:fs";
import { delimiter, dirname } from "node:path";
import { fileURLToPath } from "node:url";

const modules = fileURLToPath(new URL("../node_modules", import.meta.url));
const windows = process.platform === "win32";
const name = `node-${windows ? "win" : process.platform}-${process.arch}`;
const packaged = `${modules}/${name}/bin/${windows ? "node.exe" : "node"}`;

if (!existsSync(modules)) stop("The packages are not installed: run `npm ci` first.");
if (existsSync(packaged) && realpathSync(packaged) !== realpathSync(process.execPath)) {
  process.exit(await runAgain());
}
const [major = 0, minor = 0] = process.versions.node.split(".").map(Number);
if (major < 22 || (major === 22 && minor < 19)) {
  stop(`Patchbay needs Node 22.19 or newer (24 is best), and this is ${process.versions.node}.`);
}

/** @param {string} sentence */
function stop(sentence) {
  console.error(sentence);
  process.exit(1);
}

/**
 * Runs this same command on the packaged Node, which its children will find first too.
 *
 * @returns {Promise<number>} the exit code
 */
function runAgain() {
  const child = spawn(packaged, [...process.execArgv, ...process.argv.slice(1)], {
    stdio: "inherit",
    env: { ...process.env, PATH: `${dirname(packaged)}${delimiter}${process.env.PATH}` },
  });
  for (const signal of /** @type {const} */ (["SIGINT", "SIGTERM", "SIGHUP"])) {
    process.on(signal, () => {
      // A terminal sends its interrupt to the child as well, and a second one would cut its exit short.
      if (signal !== "SIGINT" || !process.stdin.isTTY) child.kill(signal);
    });
  }
  return new Promise((resolve) => {
    child.on("error", (error) => stop(`${packaged} does not run here: ${error.message}`));
    child.on("exit", (code) => resolve(code ?? 1));
  });
}
