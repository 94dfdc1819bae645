import { GatewayError } from "../errors.ts";
import { isLoopback } from "./addresses.ts";
import { labelOf } from "./given.ts";
import { isExample } from "./placeholder.ts";
import type { Resolved } from "./resolve.ts";
import type { Notice } from "./settings.ts";

/**
 * Who can reach the gateway, and with which key.
 * @throws GatewayError setting_invalid for an address that other machines reach without a key, or
 *   with a published example as the key
 */
export function checkDoors({ values, given }: Resolved): readonly Notice[] {
  const isOpen = values.host !== undefined && !isLoopback(values.host);
  const host = given.get("host");
  const key = given.get("masterKey");
  const isPublished = values.masterKey !== undefined && isExample(values.masterKey);
  if (isOpen && host !== undefined && (key === undefined || isPublished)) {
    const lack = isPublished ? "the master key is a published example" : "there is no master key";
    throw new GatewayError(
      "setting_invalid",
      `${labelOf(host)} is ${values.host}, which other machines may reach, but ${lack}. Set PATCHBAY_MASTER_KEY to a long random text, or remove the host to be reached from this machine only.`,
    );
  }
  if (key === undefined || !isPublished) return [];
  return [
    {
      level: "warning",
      text: `${labelOf(key)} is a published example. It is in effect, but everybody knows it.`,
    },
  ];
}
