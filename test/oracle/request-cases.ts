import { isObject, type JsonObject } from "../../gateway/ir/json.ts";
import { readRecorded } from "../contract/recorded.ts";
import type { Asked } from "./request-readers.ts";

/** A limit that only one side names is the default of the other; so is a choice without tools. */
export function comparable({ maxTokens: _own, choice, ...asked }: Asked): object {
  return asked.tools.length === 0 ? asked : { ...asked, choice };
}

/** The recorded conversations of a dialect. */
export function requestsOf(path: string, kind: string): [string, JsonObject][] {
  return readRecorded(path, [kind]).flatMap(({ id, request }) => {
    const body = request?.body;
    return isObject(body) && Array.isArray(body.messages) ? [[id, body]] : [];
  });
}

/** Blocks that only Anthropic knows; what becomes of them is on record as a loss. */
export const hosted =
  /"type":"(server_tool_use|mcp_tool_use|container_upload|compaction|tool_reference|tool_addition|\w+_tool_result)"/;
