import type { JsonObject } from "../../ir/json.ts";

/** A part of an answer; a paced one is waited for. */
export type Piece = { readonly bytes: Buffer; readonly paced: boolean };

/** An answer as it goes over the wire; header names in lower case. */
export type Reply = {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly pieces: readonly Piece[];
};

/** An SSE event's data; a paced one is waited for. */
export type Frame = { readonly data: JsonObject | "[DONE]"; readonly paced?: boolean };

/** A whole answer. */
export function wholeReply(
  status: number,
  body: JsonObject,
  headers: Readonly<Record<string, string>>,
): Reply {
  const bytes = Buffer.from(JSON.stringify(body));
  return {
    status,
    headers: {
      "content-type": "application/json",
      "content-length": String(bytes.length),
      ...headers,
    },
    pieces: [{ bytes, paced: false }],
  };
}

/** A stream of server-sent events, one piece an event. @param name gives an event its name */
export function streamReply(
  frames: readonly Frame[],
  headers: Readonly<Record<string, string>>,
  name?: (data: JsonObject) => string,
): Reply {
  return {
    status: 200,
    headers: {
      "content-type": "text/event-stream; charset=utf-8",
      "cache-control": "no-cache",
      ...headers,
    },
    pieces: frames.map(({ data, paced = false }) => ({
      bytes: Buffer.from(frameText(data, name)),
      paced,
    })),
  };
}

function frameText(data: Frame["data"], name?: (data: JsonObject) => string): string {
  if (data === "[DONE]") return "data: [DONE]\n\n";
  const event = name === undefined ? "" : `event: ${name(data)}\n`;
  return `${event}data: ${JSON.stringify(data)}\n\n`;
}
