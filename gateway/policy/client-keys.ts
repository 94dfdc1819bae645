import type { IncomingHttpHeaders } from "node:http";
import { isLoopback } from "../config/addresses.ts";
import { GatewayError } from "../errors.ts";
import { hashSecret, keyPrefix, matchesSecret, readCredential } from "./credentials.ts";
import { FailureLimit } from "./failure-limit.ts";

/** What a request shows of who sends it. */
export type Caller = {
  readonly headers: IncomingHttpHeaders;
  readonly url: string;
  readonly address: string;
};

/** Checks the door of the data routes. */
export type ClientKeys = {
  /** @throws GatewayError `missing_key`, `invalid_key`, `too_many_failures` */
  check(caller: Caller): void;
};

/**
 * With a master key every data route needs it. Without one any value is taken, since SDKs always
 * send one; but a key with our own prefix must be right, never merely present.
 */
export function createClientKeys(masterKey: string | undefined): ClientKeys {
  const hash = masterKey === undefined ? undefined : hashSecret(masterKey);
  const limit = new FailureLimit();

  return {
    check({ headers, url, address }) {
      const credential = readCredential(headers, url);
      if (credential === undefined) {
        if (hash !== undefined) throw missingKey();
        return;
      }
      if (hash === undefined && !credential.startsWith(keyPrefix)) return;
      // One program with a wrong key must not lock out all others of this machine.
      const wait = isLoopback(address) ? 0 : limit.wait(address);
      if (wait > 0) throw tooManyFailures(wait);
      if (hash !== undefined && matchesSecret(credential, hash)) return;
      limit.note(address);
      throw invalidKey();
    },
  };
}

function invalidKey(): GatewayError {
  return new GatewayError(
    "invalid_key",
    `This key is not valid here. Keys that start with ${keyPrefix} come from Patchbay; a master key is the value of PATCHBAY_MASTER_KEY.`,
  );
}

function missingKey(): GatewayError {
  return new GatewayError(
    "missing_key",
    "This gateway needs its master key (PATCHBAY_MASTER_KEY): send it as Authorization: Bearer or x-api-key.",
  );
}

function tooManyFailures(retryAfterMs: number): GatewayError {
  return new GatewayError("too_many_failures", "Too many wrong keys from this address.", {
    retryAfterMs,
  });
}
