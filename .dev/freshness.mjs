import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join, relative, sep } from "node:path";
import { inProject } from "./project.mjs";

/** What `dist/` is made of: folders and files below the root. */
const sources = [
  "gateway",
  "renderer",
  "resources",
  "package-lock.json",
  "package.json",
  "tsconfig.json",
  "vite.config.ts",
];
const results = ["dist/renderer/index.html", "dist/gateway/cli.js"];
const stamp = "dist/stamp";

/**
 * @param {string} [root] the project's folder
 * @returns {boolean} whether `dist/` is incomplete, or older than the sources that are there now
 */
export function isStale(root = inProject(".")) {
  const complete = [...results, stamp].every((path) => existsSync(join(root, path)));
  return !complete || readFileSync(join(root, stamp), "utf8") !== fingerprint(root);
}

/**
 * Runs a build and notes in `dist/` which sources it was made of. They are read before the build,
 * so that an edit meanwhile makes it stale; a build that fails leaves no note.
 *
 * @param {() => Promise<void>} build
 * @param {string} [root] the project's folder
 */
export async function stamped(build, root = inProject(".")) {
  const sources = fingerprint(root);
  rmSync(join(root, stamp), { force: true });
  await build();
  writeFileSync(join(root, stamp), sources);
}

/**
 * @param {string} root
 * @returns {string} a hash of every source's path and content, tests left out
 */
function fingerprint(root) {
  const hash = createHash("sha256");
  for (const file of sources.flatMap((path) => filesBelow(join(root, path))).sort()) {
    const content = readFileSync(file);
    hash
      .update(`${relative(root, file).split(sep).join("/")}\0${content.length}\0`)
      .update(content);
  }
  return hash.digest("hex");
}

/**
 * @param {string} path
 * @returns {string[]}
 */
function filesBelow(path) {
  const kind = statSync(path, { throwIfNoEntry: false });
  if (!kind?.isDirectory()) return kind === undefined ? [] : [path];
  return readdirSync(path, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && !/\.test\.tsx?$/.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name));
}
