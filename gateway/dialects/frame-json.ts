import { isObject, type JsonObject } from "../ir/json.ts";
import { frameData } from "./sse.ts";

/** The JSON object in a frame's data, or undefined when it holds none. */
export function parseFrame(frame: string): JsonObject | undefined {
  const data = frameData(frame);
  if (data === undefined) return undefined;
  try {
    const json: unknown = JSON.parse(data);
    return isObject(json) ? json : undefined;
  } catch {
    return undefined;
  }
}
