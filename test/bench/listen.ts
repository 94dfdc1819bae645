import type { Server } from "node:http";
import type { AddressInfo } from "node:net";

/** Prints where this process listens, as the gateway does. */
export function announce(port: number): void {
  process.stdout.write(`listening http://127.0.0.1:${port}\n`);
  // The benchmark holds the other end; without it nobody would end this process.
  process.on("disconnect", () => process.exit(0));
}

/** Starts the server on a free port of the loopback. */
export function listen(server: Server): void {
  server.listen({ port: 0, host: "127.0.0.1", backlog: 1024 }, () => {
    announce((server.address() as AddressInfo).port);
  });
}
