import type { MediaSource } from "../ir/parts.ts";

/** Where media come from by their URL; a `data:` URL has them in itself (RFC 2397). */
export function readMediaUrl(url: string): { mediaType: string | undefined; source: MediaSource } {
  const match = /^data:([^;,]*)(?:;[^,]*)?;base64,/i.exec(url);
  if (!match) return { mediaType: undefined, source: { kind: "url", url } };
  const base64 = url.slice(match[0].length);
  return { mediaType: match[1] || undefined, source: { kind: "inline", base64 } };
}

export function dataUrl(mediaType: string, base64: string): string {
  return `data:${mediaType};base64,${base64}`;
}
