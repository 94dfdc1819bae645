import { GatewayError } from "../errors.ts";
import { parseExact } from "../ir/exact-json.ts";
import { type JsonObject, parseObject } from "../ir/json.ts";
import { present } from "./fields.ts";
import { frameData } from "./sse.ts";

/** Whatever else a frame holds, such as `[DONE]`, need not be parsed to fail: an error's stack is dear. */
const objectStart = /^\s*\{/;

/** As a rule a call's input is text, in pieces; some hosts give the object. */
const wholeInput = /"(?:input|arguments)"\s*:\s*\{\s*"/;

/** The JSON object in a frame's data, or undefined when it holds none. */
export function parseFrame(frame: string): JsonObject | undefined {
  const data = frameData(frame);
  return data === undefined ? undefined : parseData(data);
}

/**
 * The JSON objects in a frame's data: one, or none. Some hosts part their frames by one line end
 * alone, so that each line is an object.
 * @throws GatewayError `provider_answer_unrecognised` for what begins as JSON and is none
 */
export function parseFrames(frame: string): readonly JsonObject[] {
  const data = frameData(frame);
  if (data === undefined || !/^\s*[{[]/.test(data) || data.trim() === "[DONE]") return [];
  const whole = parseData(data);
  if (whole) return [whole];
  const lines = data.split("\n").filter((line) => line.trim() !== "" && line.trim() !== "[DONE]");
  const objects = present(lines.map(parseData));
  if (objects.length === 0 || objects.length < lines.length) throw unreadable();
  return objects;
}

function parseData(data: string): JsonObject | undefined {
  if (!objectStart.test(data)) return undefined;
  return parseObject(data, wholeInput.test(data) ? parseExact : JSON.parse);
}

function unreadable(): GatewayError {
  return new GatewayError(
    "provider_answer_unrecognised",
    "The provider's stream holds a frame that is no JSON object.",
  );
}
