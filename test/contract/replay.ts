import { once } from "node:events";
import { createServer, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import type { Recorded } from "./recorded.ts";

/** A server on loopback that answers as recorded providers did. */
export type Replay = {
  readonly url: string;
  close(): Promise<void>;
};

/**
 * Replays recordings: `<url>/r/<id>/…` answers with that exchange, cut into chunks in places that are
 * the same for the same seed, also within characters and line ends.
 */
export async function startReplay(recorded: readonly Recorded[], seed: number): Promise<Replay> {
  const known = new Map(recorded.map((one) => [one.id, one.response]));
  const server = createServer(async (request, response) => {
    request.resume();
    await once(request, "end");
    const answer = known.get(request.url?.split("/")[2] ?? "");
    if (answer) await play(answer, seed, response);
    else response.writeHead(404).end();
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
}

/** Every chunk is a write of its own, as far as the system lets it be one. */
async function play(
  { status, headers, body, sse, text }: Recorded["response"],
  seed: number,
  response: ServerResponse,
): Promise<void> {
  response.writeHead(status, headers);
  for (const chunk of pieces(Buffer.from(sse ?? text ?? JSON.stringify(body ?? null)), seed)) {
    if (response.destroyed) return;
    response.write(chunk);
    await new Promise((resolve) => setImmediate(resolve));
  }
  response.end();
}

const longestPiece = 97;

/** A linear congruential generator is random enough to cut. */
function pieces(bytes: Buffer, seed: number): Buffer[] {
  const all: Buffer[] = [];
  let state = seed;
  for (let at = 0; at < bytes.length; at += all.at(-1)?.length ?? 1) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    all.push(bytes.subarray(at, at + 1 + (state % longestPiece)));
  }
  return all;
}
