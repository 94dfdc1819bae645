import { parseFrame } from "../../dialects/frame-json.ts";
import { type Frames, SseFramer } from "../../dialects/sse.ts";
import { isObject } from "../../ir/json.ts";
import type { StreamTransform } from "../answers/stream-transform.ts";

/** The usage frame is some hundred bytes long; a frame over this passes unread. */
const frameLimit = 256 * 1024;

/** What every usage frame has, were its JSON spread over several data lines. */
const noChoices = /"choices"(?:\s|data:)*:(?:\s|data:)*\[(?:\s|data:)*\]/;

/**
 * Takes the frame with the usage that the gateway asked for out of an OpenAI chat stream. Every
 * other frame passes byte for byte, as soon as it is whole.
 * Source: https://platform.openai.com/docs/api-reference/chat/create (`stream_options`)
 */
export class UsageFrameFilter implements StreamTransform {
  readonly #framer = new SseFramer(frameLimit);
  #frames: Frames = { oversize: [], bytes: Buffer.alloc(0), text: "", ends: [] };

  /** What the last chunk completed, the usage frame included, for whoever reads the stream too. */
  get frames(): Frames {
    return this.#frames;
  }

  /** @returns what is to be written, in order; it may be parts of the chunk itself */
  push(chunk: Buffer): Buffer[] {
    this.#frames = this.#framer.push(chunk);
    return [...this.#frames.oversize, ...kept(this.#frames)];
  }

  /** What is left when the stream ends, and what of it is to be written: all but a usage frame. */
  end(): { readonly rest: Buffer; readonly written: Buffer } {
    const rest = this.#framer.rest();
    const hidden = isUsageFrame(rest.toString("latin1"));
    return { rest, written: hidden ? Buffer.alloc(0) : rest };
  }

  close(): Buffer {
    return Buffer.alloc(0);
  }
}

/** The whole frames without the usage frame, in as few pieces as can be. */
function kept({ bytes, text, ends }: Frames): Buffer[] {
  const last = ends.at(-1) ?? 0;
  if (!noChoices.test(text)) return piece(bytes, 0, last);
  const pieces: Buffer[] = [];
  let from = 0;
  let start = 0;
  for (const end of ends) {
    if (isUsageFrame(text.slice(start, end))) {
      pieces.push(...piece(bytes, from, start));
      from = end;
    }
    start = end;
  }
  return [...pieces, ...piece(bytes, from, last)];
}

function piece(bytes: Buffer, start: number, end: number): Buffer[] {
  return start === end ? [] : [bytes.subarray(start, end)];
}

/** Azure's first frame has no choices either, but no usage; a null usage stays visible. */
function isUsageFrame(frame: string): boolean {
  if (!noChoices.test(frame)) return false;
  const json = parseFrame(frame);
  return Array.isArray(json?.choices) && json.choices.length === 0 && isObject(json.usage);
}
