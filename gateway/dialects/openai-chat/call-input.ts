import type { Json } from "../../ir/json.ts";
import { object, text } from "../fields.ts";

/** The arguments of a call as JSON text; some hosts give the object itself. */
export function argumentsText(value: Json | undefined): string {
  return text(value) ?? (object(value) ? JSON.stringify(value) : "");
}
