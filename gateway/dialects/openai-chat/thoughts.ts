import type { JsonObject } from "../../ir/json.ts";
import { objects, text } from "../fields.ts";

const names = ["reasoning_content", "reasoning", "thinking"] as const;

/** What a message or a delta says of the model's thought; hosts have their own names for it. */
export function thoughtOf(said: JsonObject): string | undefined {
  for (const key of names) if (text(said[key])) return text(said[key]);
  return detailsOf(said) || undefined;
}

/** Source: https://openrouter.ai/docs/use-cases/reasoning-tokens */
function detailsOf({ reasoning_details: details }: JsonObject): string {
  if (details === undefined) return "";
  const texts = objects(details).map(({ item }) => text(item.text) ?? text(item.summary) ?? "");
  return texts.join("");
}

/** The field that says it, for the record of losses. */
export function thoughtKey(said: JsonObject): string {
  return names.find((key) => text(said[key])) ?? "reasoning_details";
}
