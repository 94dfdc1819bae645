import { type JsonObject, parseObject } from "../ir/json.ts";
import { frameData } from "./sse.ts";

/** Whatever else a frame holds, such as `[DONE]`, need not be parsed to fail: an error's stack is dear. */
const objectStart = /^\s*\{/;

/** The JSON object in a frame's data, or undefined when it holds none. */
export function parseFrame(frame: string): JsonObject | undefined {
  const data = frameData(frame);
  return data !== undefined && objectStart.test(data) ? parseObject(data) : undefined;
}
