import type { Json, JsonObject } from "../../ir/json.ts";
import type { Citation } from "../../ir/parts.ts";
import { defined, number, object, objects, restBelow, restOf, text } from "../fields.ts";

const annotationKeys = new Set(["type", "url_citation"]);
const citationKeys = new Set(["url", "title", "start_index", "end_index"]);

/**
 * What a text rests on, and the places in the list of what is no citation.
 * Source: https://platform.openai.com/docs/api-reference/chat/object (`annotations`)
 */
export function decodeAnnotations(
  annotations: Json | undefined,
  path: string,
): { citations: Citation[]; rest: string[] } {
  const citations: Citation[] = [];
  const rest: string[] = [];
  for (const { item, at } of objects(annotations)) {
    const citation = object(item.url_citation);
    if (citation) citations.push(decodeCitation(item, citation, `${path}[${at}]`));
    else rest.push(`[${at}]`);
  }
  return { citations, rest };
}

function decodeCitation(item: JsonObject, source: JsonObject, path: string): Citation {
  const start = number(source.start_index);
  const end = number(source.end_index);
  const span = start === undefined || end === undefined ? undefined : { start, end };
  const rest = [...restOf(item, annotationKeys), ...restBelow(item, "url_citation", citationKeys)];
  return { path, rest, ...defined({ url: text(source.url), title: text(source.title), span }) };
}
