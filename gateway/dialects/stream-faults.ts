import { GatewayError } from "../errors.ts";

/** Most characters of a stream that an encoder holds back. */
export const heldLimit = 1024 * 1024;

/** @param what is held */
export function bufferFull(what: string): GatewayError {
  return new GatewayError("stream_buffer_full", `More than 1 MB of ${what} would have to wait.`);
}

/** A client that has a part of an answer cannot be given another one. */
export function begunAgain(): GatewayError {
  return new GatewayError("provider_error", "The provider began its answer again in the middle.");
}

/** A provider that says it stopped for an error has not ended its answer. */
export function brokenOff(): GatewayError {
  return new GatewayError("provider_error", "The provider broke its answer off with an error.");
}
