import type { IncomingMessage, ServerResponse } from "node:http";
import { isLoopback } from "../config/addresses.ts";
import { GatewayError } from "../errors.ts";

export type GuardSettings = {
  readonly host: string | undefined;
  readonly allowedHosts: readonly string[];
  readonly allowedOrigins: readonly string[];
};

/**
 * Refuses requests that a web page in the user's browser could have caused: by a name that was
 * rebound to this machine (Host), or from a page of another site (Origin).
 * @throws GatewayError `host_not_allowed`, `origin_not_allowed`
 */
export function createGuard(settings: GuardSettings) {
  const hosts = new Set(settings.allowedHosts.map((host) => host.toLowerCase()));
  if (settings.host !== undefined) hosts.add(settings.host.toLowerCase());
  const origins = new Set(settings.allowedOrigins.map((origin) => origin.toLowerCase()));

  return (request: IncomingMessage, response: ServerResponse): void => {
    const { host } = request.headers;
    const name = hostName(host);
    if (!(isLocalName(name) || hosts.has(name))) throw hostRefused(name);
    const { origin } = request.headers;
    if (origin === undefined) return;
    const text = origin.toLowerCase();
    if (text === `http://${host?.toLowerCase()}`) return;
    if (!origins.has(text)) throw originRefused(origin);
    response.setHeader("access-control-allow-origin", origin);
    response.setHeader("vary", "origin");
  };
}

/** Whether a browser asks what a page may send (Fetch standard, CORS protocol). */
export function isPreflight(request: IncomingMessage): boolean {
  return request.method === "OPTIONS" && "access-control-request-method" in request.headers;
}

/** Answers the preflight of an origin that the guard let in. */
export function answerPreflight(request: IncomingMessage, response: ServerResponse): void {
  const headers = request.headers["access-control-request-headers"];
  response.writeHead(204, {
    "access-control-allow-methods": "GET, POST, PUT, DELETE",
    "access-control-max-age": "600",
    ...(headers === undefined ? {} : { "access-control-allow-headers": headers }),
  });
  response.end();
}

/** The Host header without its port, in lower case; a literal IPv6 address without its brackets. */
function hostName(host: string | undefined): string {
  const match = /^(?:\[([^\]]+)\]|([^:]*))(?::\d+)?$/.exec(host ?? "");
  return (match?.[1] ?? match?.[2] ?? "").toLowerCase();
}

/** Loopback addresses, and every name that is reserved for them (RFC 6761 section 6.3). */
function isLocalName(name: string): boolean {
  return isLoopback(name) || name.endsWith(".localhost");
}

function hostRefused(name: string): GatewayError {
  return new GatewayError(
    "host_not_allowed",
    `The host name ${JSON.stringify(name.slice(0, 100))} is not allowed; add it to PATCHBAY_ALLOWED_HOSTS if it is yours.`,
  );
}

function originRefused(origin: string): GatewayError {
  return new GatewayError(
    "origin_not_allowed",
    `Pages of ${JSON.stringify(origin.slice(0, 100))} may not call this gateway; add it to PATCHBAY_ALLOWED_ORIGINS if it is yours.`,
  );
}
