import type { Json, JsonObject } from "../../ir/json.ts";
import type { Citation } from "../../ir/parts.ts";
import { defined, objects, text } from "../fields.ts";

/** Source: https://platform.claude.com/docs/en/build-with-claude/citations */
export function decodeCitations(citations: Json | undefined): Citation[] {
  return objects(citations).map(({ item }) => decodeCitation(item));
}

/** A place in a document, or a search result. */
export function decodeCitation(citation: JsonObject): Citation {
  return defined({
    url: text(citation.url) ?? text(citation.source),
    title: text(citation.title) ?? text(citation.document_title),
    cited: text(citation.cited_text),
  });
}
