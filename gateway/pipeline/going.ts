import { GatewayError } from "../errors.ts";

/** Why an exchange is abandoned when its client has closed the connection. */
export function clientGone(): GatewayError {
  return new GatewayError("client_gone", "The client went away.");
}

/** Why requests are refused, and abandoned in the end, while the gateway stops. */
export function gatewayStopping(): GatewayError {
  return new GatewayError("gateway_stopping", "Patchbay is stopping; send the request again.", {
    retryAfterMs: 1000,
  });
}
