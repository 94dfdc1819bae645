import type { ServerResponse } from "node:http";
import type { LiveEvent } from "../admin/contract.ts";
import type { LiveFeed } from "../admin/live-feed.ts";

/** Bytes that may wait for a slow watcher; frames beyond it are left out and counted. */
const backlogLimit = 1024 * 1024;
/** Ms between comments that keep the connection open. */
const keepAlive = 15_000;

/** Sends the live feed as server-sent events until the watcher goes. */
export function streamEvents(response: ServerResponse, feed: LiveFeed): void {
  response.writeHead(200, {
    "content-type": "text/event-stream",
    "cache-control": "no-store",
    "x-content-type-options": "nosniff",
  });
  let leftOut = 0;
  const send = (event: LiveEvent): void => {
    if (event.type === "requests") {
      if (response.writableLength > backlogLimit) {
        leftOut += event.data.records.length + event.data.skipped;
        return;
      }
      const data = { ...event.data, skipped: event.data.skipped + leftOut };
      leftOut = 0;
      response.write(frame("requests", data));
      return;
    }
    response.write(frame(event.type, event.data));
  };
  const unsubscribe = feed.subscribe(send);
  const timer = setInterval(() => response.write(":\n\n"), keepAlive).unref();
  response.once("close", () => {
    clearInterval(timer);
    unsubscribe();
  });
}

function frame(type: string, data: unknown): string {
  return `event: ${type}\ndata: ${JSON.stringify(data)}\n\n`;
}
