import { isObject, type JsonObject, lookup } from "../../ir/json.ts";
import type { FrameKind, Observation, StreamReader } from "../dialect.ts";
import { createFinder } from "../finder.ts";
import { parseFrame } from "../frame-json.ts";
import { readError } from "./error.ts";
import { readStop } from "./stop.ts";
import { laterUsage, readUsage } from "./usage.ts";

/** Reads a parsed message, or the answer of the token counter. */
export function observe(answer: JsonObject): Observation {
  const observation: Observation = { contentFrames: 0, ended: true };
  if (typeof answer.model === "string") observation.model = answer.model;
  const usage = readUsage(answer.usage);
  if (usage) observation.usage = usage;
  const stop = readStop(answer.stop_reason);
  if (stop) observation.stop = stop;
  const error = readError(answer);
  if (error) observation.error = error;
  return observation;
}

/** A frame that is worth parsing: it has usage, a stop reason or an error, or ends the message. */
const findTelling = createFinder(
  /"type"\s*:\s*"(?:message_start|message_delta|message_stop|error)"/g,
);

const ownFrame = /"type"\s*:\s*"(?:content_block_\w+|ping)"/;

/** A frame with content in it; a block that starts empty is none yet. */
const contentful =
  /"type"\s*:\s*"(?:content_block_delta|tool_use|server_tool_use|mcp_tool_use|redacted_thinking|\w+_tool_result)"/;

/** Reads a Messages stream; `message_stop` ends it. */
export function createStreamReader(): StreamReader {
  const observation: Observation = { contentFrames: 0, ended: false };
  let usage: JsonObject = {};

  const noteUsage = (seen: unknown) => {
    if (!isObject(seen)) return;
    usage = laterUsage(usage, seen);
    const read = readUsage(usage);
    if (read) observation.usage = read;
  };

  const readers: Readonly<Record<string, (json: JsonObject) => FrameKind>> = {
    message_start({ message }) {
      if (!isObject(message)) return "start";
      if (typeof message.model === "string") observation.model = message.model;
      observation.ended = false;
      usage = {};
      noteUsage(message.usage);
      return Array.isArray(message.content) && message.content.length > 0 ? "content" : "start";
    },
    message_delta(json) {
      noteUsage(json.usage);
      const stop = isObject(json.delta) ? readStop(json.delta.stop_reason) : undefined;
      if (stop) observation.stop = stop;
      return "content";
    },
    message_stop() {
      observation.ended = true;
      observation.final = true;
      return "end";
    },
    error(json) {
      observation.error = readError(json) ?? { message: "The provider reported an error." };
      return "error";
    },
  };

  return {
    observation,
    read(frame: string): FrameKind {
      if (findTelling(frame, 0) < frame.length) {
        const json = parseFrame(frame);
        const reader = typeof json?.type === "string" ? lookup(readers, json.type) : undefined;
        if (json && reader) {
          observation.begun = true;
          return reader(json);
        }
      }
      if (ownFrame.test(frame)) observation.begun = true;
      if (!contentful.test(frame)) return "start";
      observation.contentFrames += 1;
      return "content";
    },
    find: (frames, from) => (observation.contentFrames === 0 ? from : findTelling(frames, from)),
  };
}
