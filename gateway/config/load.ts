import { readAliases } from "./aliases.ts";
import { resolvePath } from "./data-folder.ts";
import { checkDoors } from "./doors.ts";
import { labelOf } from "./given.ts";
import { unavailableNotices } from "./gomodel.ts";
import type { LoadInput } from "./input.ts";
import { loadProviders, unavailableProviderNotices } from "./providers.ts";
import { readLayers } from "./read-layers.ts";
import { defaultOf, resolveSettings } from "./resolve.ts";
import type { LoadedSettings } from "./settings.ts";
import { settingTable } from "./table.ts";
import { unknownNotices } from "./unknown-names.ts";

/**
 * Merges the layers into the effective settings. Reads nothing but its input.
 * @throws GatewayError setting_invalid or file_not_found, with the name, the place and the fix
 */
export function loadSettings(input: LoadInput): LoadedSettings {
  const { home, layers } = readLayers(input);
  const resolved = resolveSettings(layers);
  const {
    storageType: _onlyChecked,
    databasePath: writtenPath,
    maxRetries,
    initialBackoff,
    maxBackoff,
    backoffFactor,
    jitter,
    ...asInTable
  } = resolved.values;
  const { host, port } = asInTable;
  const doorNotices = checkDoors(resolved, layers.config?.origin);
  const types = input.providerTypes.filter(({ transport }) => transport === undefined);
  const providers = loadProviders(layers, types, {
    host,
    // `auto` begins at the default port.
    port: port === "auto" ? Number(defaultOf(settingTable.port)) : port,
  });
  return {
    ...asInTable,
    home,
    databasePath: databasePath(input, home, writtenPath),
    retry: { maxRetries, initialBackoff, maxBackoff, factor: backoffFactor, jitter },
    providers: providers.providers,
    aliases: readAliases(layers),
    sources: Object.fromEntries([...resolved.given].map(([id, value]) => [id, labelOf(value)])),
    notices: [
      ...doorNotices,
      ...resolved.notices,
      ...(layers.config?.notices ?? []),
      ...providers.notices,
      ...unavailableProviderNotices(layers, types),
      ...unavailableNotices(layers),
      ...unknownNotices(layers),
    ],
  };
}

/** A relative path counts from the working folder, as in GoModel, or where there is none from home. */
function databasePath(input: LoadInput, home: string, written: string | undefined): string {
  const base = written === undefined || !input.headless ? home : input.workingFolder;
  return resolvePath(written ?? "patchbay.db", base, input);
}
