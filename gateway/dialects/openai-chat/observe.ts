import { isObject, type JsonObject } from "../../ir/json.ts";
import type { FrameKind, Observation, StreamReader } from "../dialect.ts";
import { createFinder } from "../finder.ts";
import { parseFrame } from "../frame-json.ts";
import { frameData } from "../sse.ts";
import { readError } from "./error.ts";
import { readStop } from "./stop.ts";
import { readUsage } from "./usage.ts";

/** Reads a parsed chat completion or embeddings answer. */
export function observe(answer: JsonObject): Observation {
  const observation: Observation = { contentFrames: 0, ended: true };
  note(answer, observation);
  return observation;
}

function note(json: JsonObject, observation: Observation): void {
  if (typeof json.model === "string") observation.model = json.model;
  const usage = readUsage(json.usage ?? groqUsage(json));
  if (usage) observation.usage = usage;
  const error = readError(json);
  if (error) observation.error = error;
  if (!Array.isArray(json.choices)) return;
  for (const choice of json.choices) {
    const stop = isObject(choice) ? readStop(choice.finish_reason) : undefined;
    if (stop) observation.stop = stop;
  }
}

/** Groq's streams carry usage in `x_groq`. Source: https://console.groq.com/docs/api-reference */
function groqUsage(json: JsonObject): unknown {
  return isObject(json.x_groq) ? json.x_groq.usage : undefined;
}

/**
 * A frame that is worth parsing: it has `usage`, a `finish_reason` or an `error` that is not null; or
 * the last one. The keys' last letters are found in half the time that the whole keys take.
 */
const findTelling = createFinder(/(?:age|son|ror)"\s*:\s*[{"]|\[DONE\]/g);

/** A delta with something in it: text, reasoning, a refusal, a call or media. */
const contentful =
  /"(?:content|reasoning_content|reasoning|reasoning_text|refusal|text|thinking)"\s*:\s*(?:"[^"]|\[\s*\{)|"(?:tool_calls|reasoning_details|images)"\s*:\s*\[\s*\{|"(?:function_call|audio)"\s*:\s*\{/;

/** The data of the last frame. */
const done = "[DONE]";

/** Reads a chat completion stream: it ends with `[DONE]`, or with a finish reason where a host sends none. */
export function createStreamReader(): StreamReader {
  const observation: Observation = { contentFrames: 0, ended: false };
  return {
    observation,
    read(frame: string): FrameKind {
      if (findTelling(frame, 0) < frame.length) {
        if (isDone(frame)) return end(observation);
        return readTelling(frame, observation);
      }
      if (observation.contentFrames === 0 && !begins(frame, observation)) return "start";
      observation.contentFrames += 1;
      return "content";
    },
    find: (frames, from) => (observation.contentFrames === 0 ? from : findTelling(frames, from)),
  };
}

/** Whether the first content is in a frame, which must be one of this dialect. */
function begins(frame: string, observation: Observation): boolean {
  if (!frame.includes('"choices"')) return false;
  observation.begun = true;
  return contentful.test(frame);
}

function readTelling(frame: string, observation: Observation): FrameKind {
  const json = parseFrame(frame);
  if (!json) return "start";
  if (json.choices !== undefined) observation.begun = true;
  note(json, observation);
  if (observation.error) return "error";
  if (observation.stop) observation.ended = true;
  if (!contentful.test(frame)) return observation.stop ? "end" : "start";
  observation.contentFrames += 1;
  return "content";
}

function end(observation: Observation): FrameKind {
  observation.ended = true;
  observation.final = true;
  return "end";
}

const isDone = (frame: string): boolean => frame.length < 64 && frameData(frame)?.trim() === done;
