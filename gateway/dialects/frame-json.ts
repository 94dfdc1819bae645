import { type JsonObject, parseObject } from "../ir/json.ts";
import { frameData } from "./sse.ts";

/** The JSON object in a frame's data, or undefined when it holds none. */
export function parseFrame(frame: string): JsonObject | undefined {
  const data = frameData(frame);
  return data === undefined ? undefined : parseObject(data);
}
