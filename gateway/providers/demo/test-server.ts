import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import type { Dispatcher } from "undici";
import type { Transport } from "../define.ts";

/** A loopback server over a transport, for tests with the official SDKs. */
export type TestServer = {
  readonly url: string;
  /** Status of each answer that was started, in order. */
  readonly statuses: readonly number[];
  /** Resolves when a client has gone before its answer was through. */
  readonly aborted: Promise<Error>;
  close(): Promise<void>;
};

/** Serves a transport by node's own http server, with its back-pressure. */
export async function serveTransport(transport: Transport): Promise<TestServer> {
  const statuses: number[] = [];
  const { promise: aborted, resolve: onAbort } = Promise.withResolvers<Error>();
  const server = createServer((request, response) => {
    void readAll(request).then((body) => {
      const method = request.method ?? "GET";
      const handler = handlerFor(response, statuses, onAbort);
      const { url = "/", headers } = request;
      transport.dispatch({ path: url, method, headers, body }, handler);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    statuses,
    aborted,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function readAll(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

function handlerFor(
  response: ServerResponse,
  statuses: number[],
  onAbort: (reason: Error) => void,
): Dispatcher.DispatchHandler {
  return {
    onRequestStart(controller) {
      response.on("close", () => {
        if (!response.writableEnded) controller.abort(new Error("client gone"));
      });
      response.on("drain", () => controller.resume());
    },
    onResponseStart(_controller, status, headers) {
      statuses.push(status);
      response.writeHead(status, headers);
    },
    onResponseData(controller, chunk) {
      if (!response.write(chunk)) controller.pause();
    },
    onResponseEnd() {
      response.end();
    },
    onResponseError(_controller, error) {
      onAbort(error);
      response.destroy();
    },
  };
}
