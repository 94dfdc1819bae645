import type { ConfigOrigin } from "./config-file.ts";
import type { Given } from "./given.ts";
import type { ProviderType } from "./input.ts";
import type { ProviderVariable } from "./provider-variables.ts";
import { isFromWorkingFolder } from "./working-folder.ts";

/** What decides whether a key may go to an address. */
export type Pairing = {
  readonly types: readonly ProviderType[];
  readonly readVariable: (name: string) => ProviderVariable | undefined;
  /** How config.yaml came to be read. */
  readonly origin: ConfigOrigin | undefined;
};

/** Whether a variable holds the key of some provider instance. */
export function isKeyVariable(name: string, { readVariable }: Pairing): boolean {
  return readVariable(name)?.field === "key";
}

/**
 * Whether a key may be sent to a base URL: only when both are from one layer. A config.yaml may name
 * variables of other layers for both, with one limit: what lies in the working folder (a cloned
 * repository's `.env`, or its config.yaml unless `--config` names it) does not direct a provider's
 * key that lies elsewhere, but to that provider's own host.
 */
export function mayPair(key: Given, baseUrl: Given, pairing: Pairing): boolean {
  if (key.layer !== baseUrl.layer) return false;
  if (key.layer !== "config") return true;
  if (!isFromWorkingFolder(baseUrl, pairing.origin)) return true;
  const fromElsewhere = key.references.filter(({ layer }) => layer !== "working-env");
  if (pairing.origin !== "working-folder") return !key.literal && fromElsewhere.length === 0;
  return fromElsewhere.every(({ variable }) => isOwnHost(variable, baseUrl, pairing));
}

/** Whether an address is the own one of the provider whose key a variable holds. */
function isOwnHost(variable: string, baseUrl: Given, pairing: Pairing): boolean {
  const owner = pairing.readVariable(variable);
  const own = pairing.types.find(({ id }) => id === owner?.type)?.baseUrl;
  return own !== undefined && originOf(own) === originOf(String(baseUrl.raw));
}

function originOf(url: string): string | undefined {
  return URL.canParse(url) ? new URL(url).origin : undefined;
}
