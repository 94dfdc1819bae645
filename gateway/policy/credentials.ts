import { createHash, timingSafeEqual } from "node:crypto";
import type { IncomingHttpHeaders } from "node:http";

/** The prefix of every key that Patchbay makes. */
export const keyPrefix = "pb-";

/**
 * The credential of a request, from whichever place its dialect's SDKs put it.
 * @param url for the `key` parameter that Google's clients send
 */
export function readCredential(headers: IncomingHttpHeaders, url: string): string | undefined {
  const bearer = /^bearer\s+(.+)$/i.exec(headers.authorization ?? "")?.[1];
  const named = bearer ?? headers["x-api-key"] ?? headers["x-goog-api-key"] ?? headers["api-key"];
  const text = (Array.isArray(named) ? named[0] : named) ?? queryKey(url);
  return text?.trim() || undefined;
}

function queryKey(url: string): string | undefined {
  const at = url.indexOf("?");
  if (at < 0 || !url.includes("key=", at)) return undefined;
  return new URLSearchParams(url.slice(at)).get("key") ?? undefined;
}

/** SHA-256 of a secret, the form in which secrets are kept and compared. */
export function hashSecret(secret: string): Buffer {
  return createHash("sha256").update(secret).digest();
}

/** Compares in constant time. */
export function matchesSecret(candidate: string, hash: Buffer): boolean {
  return timingSafeEqual(hashSecret(candidate), hash);
}
