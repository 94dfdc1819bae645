import { isObject, type Json, type JsonObject } from "../../gateway/ir/json.ts";
import type { DialectId } from "../../gateway/ir/node.ts";

/**
 * How a loss may name a place of a stream's frame: as it stands there, or as it would stand in the
 * whole answer.
 */
export function namesOf(dialect: DialectId, frame: JsonObject, path: string): string[] {
  const whole = dialect === "anthropic" ? inMessage(frame, path) : inChoices(frame, path);
  return whole === path ? [path] : [path, whole];
}

/** A frame may list a choice in another place than its number says. */
function inChoices({ choices }: JsonObject, path: string): string {
  const list: readonly Json[] = Array.isArray(choices) ? choices : [];
  return path.replace(/^choices\[(\d+)\]/, (_, place) => {
    const choice = list[Number(place)];
    return `choices[${isObject(choice) ? (choice.index ?? place) : place}]`;
  });
}

/** Fields of a delta that are named otherwise in the block that it is of. */
const fields: Readonly<Record<string, string>> = { partial_json: "input", citation: "citations" };

function inMessage({ type, index }: JsonObject, path: string): string {
  if (type === "message_start") return path.replace(/^message\./, "");
  if (type === "message_delta") return path.replace(/^delta\./, "");
  if (type === "content_block_start") return path.replace(/^content_block/, `content[${index}]`);
  return path.replace(/^delta\.(\w+)/, (_, field) => `content[${index}].${fields[field] ?? field}`);
}
