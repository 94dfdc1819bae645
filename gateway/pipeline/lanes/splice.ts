import { Body } from "./body.ts";
import { isTrue, type Scan, scan, type Token } from "./scan.ts";

/** Bytes that take the place of `start` to `end` (exclusive) of a body; equal offsets insert. */
export type ByteEdit = { readonly start: number; readonly end: number; readonly bytes: Buffer };

/**
 * A body with the edits in it; all other bytes are the body's own, and not copied where it is large.
 * @param edits in any order, none overlapping another; insertions at one offset keep their order
 */
export function applyEdits(body: Body, edits: readonly ByteEdit[]): Body {
  const parts: Buffer[] = [];
  let from = 0;
  for (const { start, end, bytes } of edits.toSorted((a, b) => a.start - b.start)) {
    if (start < from || end < start || end > body.length) {
      throw new RangeError(`The edit of bytes ${start} to ${end} overlaps another or the end.`);
    }
    parts.push(...body.pieces(from, start), bytes);
    from = end;
  }
  parts.push(...body.pieces(from, body.length));
  return new Body(parts);
}

/**
 * Replaces the value of `model`.
 * @param found a scan that has the token of `model`
 */
export function replaceModel(found: Scan, model: string): ByteEdit {
  const token = found.tokens.get("model");
  if (!token) throw new TypeError("The body has no model to replace.");
  return { start: token.start, end: token.end, bytes: Buffer.from(JSON.stringify(model)) };
}

/**
 * Adds a top-level field as the last one. An empty object takes one field only, because the comma is
 * set by what the scan saw.
 * @param name a plain name, and not one that the object has
 * @param json the value as JSON text
 */
export function addField(found: Scan, name: string, json: string): ByteEdit {
  const comma = found.empty ? "" : ",";
  const bytes = Buffer.from(`${comma}"${name}":${json}`);
  return { start: found.closeBrace, end: found.closeBrace, bytes };
}

/**
 * Asks a chat stream for its usage; the other keys of `stream_options` keep their bytes.
 * @param found a scan that looked for `stream_options`, of a body that does not ask yet
 * @returns `ambiguous` when `include_usage` occurs twice, `invalid` when it is not a boolean or
 *   `stream_options` not an object (null counts as absent for both)
 */
export function requestUsage(body: Body, found: Scan): ByteEdit | "ambiguous" | "invalid" {
  const token = found.tokens.get("stream_options");
  if (!token) return addField(found, "stream_options", `{"include_usage":true}`);
  if (token.kind === "null") return replaceToken(token, `{"include_usage":true}`);
  const options = scanOptions(body, token);
  if (!options.ok) return options.reason === "duplicate" ? "ambiguous" : "invalid";
  const flag = options.tokens.get("include_usage");
  if (!flag) return moved(addField(options, "include_usage", "true"), token.start);
  if (flag.kind !== "boolean" && flag.kind !== "null") return "invalid";
  return moved(replaceToken(flag, "true"), token.start);
}

/** Whether the client itself asks for usage, once and plainly. */
export function wantsUsage(body: Body, found: Scan): boolean {
  const token = found.tokens.get("stream_options");
  if (token?.kind !== "object") return false;
  const options = scanOptions(body, token);
  const flag = options.ok ? options.tokens.get("include_usage") : undefined;
  return flag?.kind === "boolean" && isTrue(flag);
}

/** The whole body was scanned before, so that its depth needs no second bound. */
function scanOptions(body: Body, token: Token): ReturnType<typeof scan> {
  const bytes = body.slice(token.start, token.end);
  return scan(bytes, ["include_usage"], bytes.length);
}

function replaceToken(token: Token, json: string): ByteEdit {
  return { start: token.start, end: token.end, bytes: Buffer.from(json) };
}

function moved(edit: ByteEdit, by: number): ByteEdit {
  return { start: edit.start + by, end: edit.end + by, bytes: edit.bytes };
}
