import { createHash } from "node:crypto";

/** The name under which the demo answers, whatever model was asked for. */
export const chatModel = "patchbay-demo";
export const embeddingModel = "patchbay-demo-embedding";

/**
 * The creation time of everything the demo makes, in epoch seconds (2026-01-01): a clock would make
 * two answers to one request differ.
 */
export const createdAt = 1_767_225_600;

/** 24 hex digits that depend on nothing but the text; ids are made of them. */
export function digest(text: string): string {
  return createHash("sha256").update(text).digest("hex").slice(0, 24);
}
