// node .dev/run.mjs TOOL ARGUMENTS: runs a tool of node_modules by its name, or a file of the project
// by its path, on the right Node.
import "./node.mjs";
import { existsSync, readFileSync } from "node:fs";
import { pathToFileURL } from "node:url";
import { inProject } from "./project.mjs";

/** The package of each tool whose package has another name. */
const packages = new Map([
  ["biome", "@biomejs/biome"],
  ["tsc", "typescript"],
]);

const [tool = "", ...args] = process.argv.slice(2);
const file = existsSync(inProject(tool)) ? inProject(tool) : binary(tool);
process.argv = [process.execPath, file, ...args];
await import(pathToFileURL(file).href);

/**
 * @param {string} name of the command
 * @returns {string} the file that npm would link to in node_modules/.bin
 */
function binary(name) {
  const folder = `node_modules/${packages.get(name) ?? name}`;
  const { bin } = JSON.parse(readFileSync(inProject(`${folder}/package.json`), "utf8"));
  return inProject(`${folder}/${typeof bin === "string" ? bin : bin[name]}`);
}
