import type { Sink } from "../sink.ts";
import type { UpstreamCall } from "../upstream-call.ts";

/** Writes, and holds the provider back while the client is slower than it. */
export function relayPaced(sink: Sink, bytes: Buffer, call: UpstreamCall): void {
  if (sink.write(bytes) || call.done || call.pausedAt > 0) return;
  call.pause();
  sink.onDrain(() => call.resume());
}
