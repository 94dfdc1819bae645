import { isIP } from "node:net";

/** Where an installation listens that sets no port. */
export const defaultPort = 7282;

/** Takes the brackets off an IPv6 address. */
function withoutBrackets(host: string): string {
  return host.startsWith("[") && host.endsWith("]") ? host.slice(1, -1) : host;
}

/** A host name or an IP address without port, IPv6 without brackets; undefined for anything else. */
export function readHost(text: string): string | undefined {
  const host = withoutBrackets(text).toLowerCase();
  if (isIP(host) !== 0) return host;
  const looksNumeric = /^[\d.]+$/.test(host);
  const isName = /^(?:[a-z0-9_](?:[a-z0-9_-]*[a-z0-9_])?\.)*[a-z0-9_](?:[a-z0-9_-]*[a-z0-9_])?$/;
  return isName.test(host) && !looksNumeric && host.length <= 253 ? host : undefined;
}

/** Whether only this machine reaches a host: `localhost`, 127.0.0.0/8 or ::1. */
export function isLoopback(host: string): boolean {
  const bare = withoutBrackets(host).toLowerCase().replace(/\.$/, "");
  if (bare === "localhost" || bare === "::1") return true;
  if (isIP(bare) === 4) return bare.startsWith("127.");
  // An IPv4 address inside IPv6, as text and as the URL standard writes it.
  return isIP(bare) === 6 && /^::ffff:(?:127\.|7f[0-9a-f]{2}:)/.test(bare);
}

/**
 * Whether a provider's base URL is this gateway: client recipes set OPENAI_BASE_URL and its like to
 * our address, and a gateway started from such a shell would call itself.
 * @param own.host the configured host, undefined for loopback
 */
export function isOwnAddress(
  baseUrl: string,
  own: { readonly host: string | undefined; readonly port: number },
): boolean {
  if (!URL.canParse(baseUrl)) return false;
  const url = new URL(baseUrl);
  const port = url.port === "" ? (url.protocol === "https:" ? 443 : 80) : Number(url.port);
  if (port !== own.port) return false;
  const host = withoutBrackets(url.hostname);
  return isLoopback(host) || host === "0.0.0.0" || host === "::" || host === own.host;
}
