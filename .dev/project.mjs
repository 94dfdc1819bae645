import { fileURLToPath } from "node:url";

/**
 * @param {string} path below the project's root
 * @returns {string} the absolute path
 */
export function inProject(path) {
  return fileURLToPath(new URL(`../${path}`, import.meta.url));
}
