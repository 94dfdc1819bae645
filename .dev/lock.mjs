/**
 * @typedef {Record<string, string>} Versions
 * @typedef {{ integrity?: string, libc?: string[], link?: boolean, optionalDependencies?: Versions }} Locked
 * @typedef {{ packages: Record<string, Locked> }} Lock
 */

/**
 * @param {{ [field: string]: unknown }} manifest a package.json
 * @returns {string[]} a sentence for each dependency that is not one exact version
 */
export function inexactDependencies(manifest) {
  const fields = ["dependencies", "devDependencies", "optionalDependencies"];
  return fields.flatMap((field) =>
    Object.entries(/** @type {Versions} */ (manifest[field] ?? {}))
      .filter(([, version]) => !/^\d+\.\d+\.\d+(-[\w.]+)?$/.test(version))
      .map(([name, version]) => `package.json: ${name} is not an exact version: ${version}`),
  );
}

/**
 * @param {Lock} lock a package-lock.json
 * @returns {string[]} a sentence for each package that is named as optional (one platform's part of
 *   a package is) and is not in the lock, and for each that is there without its hash
 */
export function missingFromLock({ packages }) {
  return Object.entries(packages).flatMap(([path, entry]) => [
    ...Object.keys(entry.optionalDependencies ?? {})
      .filter((name) => !placesOf(name, path).some((place) => place in packages))
      .map((name) => `package-lock.json: ${name}, named by ${path || "package.json"}, is missing`),
    ...(path === "" || entry.link || entry.integrity
      ? []
      : [`package-lock.json: ${path} has no integrity`]),
  ]);
}

/**
 * The packages that carry Node do not say that theirs is linked with glibc, so the lock has to: on
 * another Linux (Alpine) npm would install a Node that does not run, instead of leaving the user's.
 *
 * @param {Lock} lock a package-lock.json
 * @returns {string[]} a sentence for each of them without `"libc": ["glibc"]`
 */
export function nodesForAnyLinux({ packages }) {
  return Object.entries(packages)
    .filter(([path]) => /^node_modules\/node-linux-\w+$/.test(path))
    .filter(([, { libc = [] }]) => libc.join() !== "glibc")
    .map(([path]) => `package-lock.json: ${path} lacks "libc": ["glibc"]`);
}

/**
 * Where Node looks for a package, seen from the folder of the package that names it.
 *
 * @param {string} name
 * @param {string} from
 * @returns {string[]}
 */
function placesOf(name, from) {
  const above = from.lastIndexOf("node_modules/");
  const here = from === "" ? `node_modules/${name}` : `${from}/node_modules/${name}`;
  if (from === "") return [here];
  return [here, ...placesOf(name, from.slice(0, Math.max(above - 1, 0)))];
}
