import { once } from "node:events";
import { createServer, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, expect, it } from "vitest";
import { describePortOwner } from "./port-owner.ts";

let server: Server;
afterEach(() => {
  server.closeAllConnections();
  server.close();
});

/** The port of a program that answers everything in the same way. */
async function owner(answer: (response: ServerResponse) => void): Promise<number> {
  server = createServer((_request, response) => answer(response)).listen(0, "127.0.0.1");
  await once(server, "listening");
  return (server.address() as AddressInfo).port;
}

it("knows another Patchbay", async () => {
  const port = await owner((response) => response.end('{"status":"ok","name":"patchbay"}'));
  expect(await describePortOwner(port)).toBe("another Patchbay");
});

it("does not wait for an answer that comes byte by byte", async () => {
  const port = await owner((response) => {
    const timer = setInterval(() => response.write(" "), 5);
    response.on("close", () => clearInterval(timer));
  });
  expect(await describePortOwner(port, 100)).not.toContain("Patchbay");
});

it("does not read an answer without end", async () => {
  const port = await owner((response) => {
    const more = () => {
      while (response.write(Buffer.alloc(10_000, "x")));
    };
    response.on("drain", more);
    more();
  });
  expect(await describePortOwner(port, 60_000)).not.toContain("Patchbay");
});
