import { GatewayError } from "../errors.ts";
import { isLoopback } from "./addresses.ts";
import type { ConfigOrigin } from "./config-file.ts";
import { type Given, labelOf } from "./given.ts";
import { isExample } from "./placeholder.ts";
import type { Resolved } from "./resolve.ts";
import type { Notice } from "./settings.ts";
import { isFromWorkingFolder } from "./working-folder.ts";

/**
 * Who can reach the gateway, and with which key.
 * @param origin how config.yaml came to be read
 * @throws GatewayError setting_invalid for an address that other machines reach without a key, or
 *   with one that others may know: a published example, a key of the working folder
 */
export function checkDoors(
  { values, given }: Resolved,
  origin: ConfigOrigin | undefined,
): readonly Notice[] {
  const host = given.get("host");
  const key = given.get("masterKey");
  const isPublished = values.masterKey !== undefined && isExample(values.masterKey);
  if (host !== undefined && values.host !== undefined && !isLoopback(values.host)) {
    const lack = lackOf(key, isPublished, origin);
    const where = `${labelOf(host)} is ${values.host}`;
    if (lack === undefined) return [warning(`${where}${openness}`)];
    throw new GatewayError(
      "setting_invalid",
      `${where}, which other machines may reach, but ${lack}. Set PATCHBAY_MASTER_KEY to a long random text, or remove the host to be reached from this machine only.`,
    );
  }
  if (key === undefined || !isPublished) return [];
  return [
    warning(`${labelOf(key)} is a published example. It is in effect, but everybody knows it.`),
  ];
}

const openness =
  ": the gateway listens there, for other machines too. What they send and get, the master key included, can be read on the way.";

const warning = (text: string): Notice => ({ level: "warning", text });

/** Why a key does not keep other machines out. */
function lackOf(
  key: Given | undefined,
  isPublished: boolean,
  origin: ConfigOrigin | undefined,
): string | undefined {
  if (key === undefined) return "there is no master key";
  if (isPublished) return "the master key is a published example";
  if (!isFromWorkingFolder(key, origin)) return undefined;
  return `the master key only lies in the working folder (${key.place})`;
}
