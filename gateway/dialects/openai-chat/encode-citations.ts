import type { JsonObject } from "../../ir/json.ts";
import type { Citation } from "../../ir/parts.ts";
import type { AnswerContext } from "../answer-context.ts";

/**
 * The citations of a text as annotations of the message; chat cites addresses only.
 * @param start where the text begins in the message's content, UTF-16 code units
 */
export function encodeCitations(
  citations: readonly Citation[],
  start: number,
  length: number,
  { losses }: AnswerContext,
): JsonObject[] {
  return citations.flatMap(({ url, title, span, path, rest }) => {
    if (url === undefined) {
      losses.addOnce(path, "absent-in-target");
      return [];
    }
    for (const key of rest) losses.addOnce(`${path}.${key}`, "absent-in-target");
    const place = {
      start_index: start + (span?.start ?? 0),
      end_index: start + (span?.end ?? length),
    };
    return [{ type: "url_citation", url_citation: { url, title: title ?? url, ...place } }];
  });
}
