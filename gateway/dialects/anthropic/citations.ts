import type { Json, JsonObject } from "../../ir/json.ts";
import type { Citation } from "../../ir/parts.ts";
import { defined, objects, restOf, text } from "../fields.ts";

/** Source: https://platform.claude.com/docs/en/build-with-claude/citations */
export function decodeCitations(citations: Json | undefined, path: string): Citation[] {
  return objects(citations).map(({ item, at }) => decodeCitation(item, `${path}[${at}]`));
}

const known = new Set(["type", "url", "source", "title", "document_title"]);

/** A place in a document, or a search result. */
export function decodeCitation(citation: JsonObject, path: string): Citation {
  const told = defined({
    url: text(citation.url) ?? text(citation.source),
    title: text(citation.title) ?? text(citation.document_title),
  });
  return { path, rest: restOf(citation, known), ...told };
}
