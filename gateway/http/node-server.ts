import { createServer, type RequestListener, type Server } from "node:http";
import type { Socket } from "node:net";

/**
 * Makes a server with the bounds that hold on every address.
 * @param requestTimeout ms that a request may take to arrive
 */
export function createNodeServer(handler: RequestListener, requestTimeout: number): Server {
  const options = { keepAliveTimeout: 65_000, maxHeaderSize: 64 * 1024, requestTimeout };
  return createServer(options, handler);
}

/** Makes a server for one more address, which answers as another one does. */
export function createTwin(server: Server): Server {
  const [handler] = server.listeners("request");
  const twin = createNodeServer(handler as RequestListener, server.requestTimeout);
  for (const refuse of server.listeners("clientError")) twin.on("clientError", refuse as never);
  return twin;
}

/** What is no HTTP request gets an answer too, where the connection can still take one. */
export function refuseMalformed(
  this: unknown,
  error: Error & { code?: string },
  socket: Socket,
): void {
  // A late request may have been answered already, so that another answer would not be its own.
  if (!socket.writable || error.code === "ERR_HTTP_REQUEST_TIMEOUT") {
    socket.destroy();
    return;
  }
  const large = error.code === "HPE_HEADER_OVERFLOW";
  const body = JSON.stringify({
    error: {
      code: large ? "headers_too_large" : "invalid_request",
      message: large
        ? "The request's headers are larger than 64 KB."
        : "This is not an HTTP request.",
    },
  });
  socket.end(
    `HTTP/1.1 ${large ? "431 Request Header Fields Too Large" : "400 Bad Request"}\r\n` +
      `content-type: application/json\r\ncontent-length: ${Buffer.byteLength(body)}\r\nconnection: close\r\n\r\n${body}`,
  );
}
