import type { ConfigOrigin } from "./config-file.ts";
import type { Given, Reference } from "./given.ts";
import type { ProviderVariable } from "./provider-variables.ts";
import { type Declaration, settingTable } from "./table.ts";

/** The variables of settings whose values may be seen by others. */
const plainSettings = new Set(
  Object.values<Declaration>(settingTable).flatMap(({ names, secret }) => (secret ? [] : names)),
);

/**
 * Whether a config.yaml that only lay in the working folder (a cloned repository's) may be filled in
 * from a variable: from its own folder's always, else from the variables of plain settings, and from
 * a provider's own where it belongs. Any other could hold a secret, and most values of the file can
 * be sent away: an address, a model's name.
 * @param path of the value, for example `providers.lab.api_key`
 */
export function mayFillIn(
  { variable, layer }: Reference,
  path: string,
  readVariable: (name: string) => ProviderVariable | undefined,
): boolean {
  if (layer === "working-env" || plainSettings.has(variable)) return true;
  switch (readVariable(variable)?.field) {
    case "key":
      return /^providers\..+\.api_key$/.test(path);
    case "baseUrl":
      return /^providers\..+\.base_url$/.test(path);
    case "models":
      return /^providers\..+\.models$/.test(path);
    default:
      return false;
  }
}

/**
 * Whether some part of a value was written in the working folder.
 * @param origin how config.yaml came to be read
 */
export function isFromWorkingFolder(given: Given, origin: ConfigOrigin | undefined): boolean {
  if (given.layer === "working-env") return true;
  if (given.layer === "config" && given.literal && origin === "working-folder") return true;
  return given.references.some(({ layer }) => layer === "working-env");
}
