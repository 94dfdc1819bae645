import type { Connection } from "../../lib/event-stream.ts";
import { strings } from "../../strings.ts";

export type ConnectionTone = "good" | "quiet" | "warn" | "bad";

const text = strings.connection;

/** The gateway's state in a word, and how loud it is. */
export function connectionLook(
  connection: Connection,
  demo: boolean,
): { readonly word: string; readonly tone: ConnectionTone } {
  switch (connection.phase) {
    case "open":
      return { word: demo ? text.demo : text.open, tone: "good" };
    case "connecting":
      return { word: text.connecting, tone: "quiet" };
    case "locked":
      return { word: text.locked, tone: "warn" };
    case "lost":
      return { word: text.lost, tone: "bad" };
  }
}
