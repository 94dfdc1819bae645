import type { JsonObject } from "../../ir/json.ts";
import { objects, text } from "../fields.ts";

/** What a message or a delta says of the model's thought; hosts have their own names for it. */
export function thoughtOf(said: JsonObject): string | undefined {
  return text(said.reasoning_content) || text(said.reasoning) || detailsOf(said) || undefined;
}

/** Source: https://openrouter.ai/docs/use-cases/reasoning-tokens */
function detailsOf({ reasoning_details: details }: JsonObject): string {
  if (details === undefined) return "";
  const texts = objects(details).map(({ item }) => text(item.text) ?? text(item.summary) ?? "");
  return texts.join("");
}

/** The field that says it, for the record of losses. */
export function thoughtKey(said: JsonObject): string {
  if (text(said.reasoning_content)) return "reasoning_content";
  return text(said.reasoning) ? "reasoning" : "reasoning_details";
}
