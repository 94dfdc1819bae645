import { spawnSync } from "node:child_process";
import { isStale } from "./freshness.mjs";
import { inProject } from "./project.mjs";

/**
 * Builds `dist/` when its sources changed. The build is a process of its own, so that the bundler's
 * memory goes with it, and all it prints goes to standard error: standard output is the caller's.
 *
 * @returns {boolean} whether `dist/` is up to date now
 */
export function buildIfStale() {
  if (!isStale()) return true;
  console.error("Building dist/ …");
  const build = spawnSync(process.execPath, [inProject(".dev/build.mjs")], {
    stdio: ["ignore", 2, 2],
  });
  return build.status === 0;
}
