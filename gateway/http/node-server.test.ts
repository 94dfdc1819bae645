import { once } from "node:events";
import type { Server } from "node:http";
import { type AddressInfo, connect } from "node:net";
import { expect, it } from "vitest";
import { createNodeServer, createTwin, refuseMalformed } from "./node-server.ts";

function makeServers(): readonly Server[] {
  const main = createNodeServer((_request, response) => response.end(), 70_000);
  main.on("clientError", refuseMalformed);
  return [main, createTwin(main)];
}

it("bounds how long a request may take to arrive, on both servers", () => {
  for (const server of makeServers()) {
    expect([server.requestTimeout, server.headersTimeout]).toEqual([70_000, 60_000]);
  }
});

it("breaks the connection of a request that is late, on both servers", async () => {
  for (const server of makeServers()) {
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    const client = connect((server.address() as AddressInfo).port, "127.0.0.1");
    const [socket] = await once(server, "connection");
    const late = Object.assign(new Error("late"), { code: "ERR_HTTP_REQUEST_TIMEOUT" });
    server.emit("clientError", late, socket);
    expect(await client.toArray()).toEqual([]);
    server.close();
    await once(server, "close");
  }
});
