import type { Server } from "node:http";
import type { AddressInfo, Socket } from "node:net";
import type { FastifyInstance } from "fastify";
import { GatewayError } from "../errors.ts";
import { createTwin } from "./node-server.ts";
import { describePortOwner } from "./port-owner.ts";

/** Ports tried after the wanted one, when the next free one will do. */
const portsTried = 50;

export type Listening = {
  /** Origin, for example `http://127.0.0.1:7282`. */
  readonly url: string;
  readonly port: number;
  /** Set where clients that say `localhost` may reach another program. */
  readonly warning: string | undefined;
  close(): Promise<void>;
};

/**
 * Listens on both loopback addresses, or on the one host that is configured.
 * @param host undefined for 127.0.0.1 and ::1
 * @param port `auto` for the first one from `firstPort` that is free on both
 * @throws GatewayError `port_taken` with the name of who has it
 */
export async function listen(
  app: FastifyInstance,
  host: string | undefined,
  port: number | "auto",
  firstPort: number,
): Promise<Listening> {
  await app.ready();
  const stopMain = stopper(app.server);
  const [first, last] = port === "auto" ? [firstPort, firstPort + portsTried] : [port, port];
  for (let wanted = first; ; wanted += 1) {
    const main = await bind(app.server, host ?? "127.0.0.1", wanted).catch(asCause);
    if (main instanceof Error) {
      if (!isTaken(main) || wanted >= last) throw await listenError(main, host, wanted);
      continue;
    }
    const second = host === undefined ? await bindSecond(app.server, main.port) : undefined;
    const problem = second?.problem;
    if (isTaken(problem) && wanted < last) {
      await stopMain();
      continue;
    }
    return {
      url: `http://${hostInUrl(host)}:${main.port}`,
      port: main.port,
      warning: problem && elsewhere(main.port, problem),
      async close() {
        await Promise.all([stopMain(), second?.stop()]);
        await app.close();
      },
    };
  }
}

function bind(server: Server, host: string, port: number): Promise<AddressInfo> {
  const { promise, resolve, reject } = Promise.withResolvers<AddressInfo>();
  server.once("error", reject);
  server.listen({ host, port }, () => {
    server.off("error", reject);
    resolve(server.address() as AddressInfo);
  });
  return promise;
}

/** Listens on ::1 as well; a machine without IPv6 is no problem. */
async function bindSecond(
  main: Server,
  port: number,
): Promise<{ readonly problem: Error | undefined; stop(): Promise<void> }> {
  const server = createTwin(main);
  const stop = stopper(server);
  const bound = await bind(server, "::1", port).catch(asCause);
  const isFine = !(bound instanceof Error) || hasCode(bound, "EADDRNOTAVAIL", "EAFNOSUPPORT");
  return { problem: isFine ? undefined : bound, stop };
}

function elsewhere(port: number, cause: Error): string {
  return `Patchbay cannot listen on [::1]:${port} (${cause.message}), so clients that say localhost may reach another program. Give them http://127.0.0.1:${port}, or set PORT to another one; with PORT=auto Patchbay takes one that is free on both addresses.`;
}

/**
 * Makes what stops a server and breaks every connection it has. Node's `closeAllConnections` leaves
 * out those on which nothing has come yet, and `close` waits for them without end.
 */
function stopper(server: Server): () => Promise<void> {
  const sockets = new Set<Socket>();
  server.on("connection", (socket: Socket) => {
    sockets.add(socket);
    socket.once("close", () => sockets.delete(socket));
  });
  return async () => {
    const { promise, resolve } = Promise.withResolvers<void>();
    server.close(() => resolve());
    for (const socket of sockets) socket.destroy();
    await promise;
  };
}

function asCause(thrown: unknown): Error {
  return thrown instanceof Error ? thrown : new Error(String(thrown));
}

function isTaken(error: Error | undefined): boolean {
  return error !== undefined && hasCode(error, "EADDRINUSE");
}

function hasCode(error: Error, ...codes: readonly string[]): boolean {
  return "code" in error && codes.includes(String(error.code));
}

async function listenError(
  cause: Error,
  host: string | undefined,
  port: number,
): Promise<GatewayError> {
  const where = `${host ?? "127.0.0.1"}:${port}`;
  if (!isTaken(cause)) {
    return new GatewayError(
      "setting_invalid",
      `Patchbay cannot listen on ${where} (${cause.message}). Check HOST and PORT.`,
      {
        cause,
      },
    );
  }
  return new GatewayError(
    "port_taken",
    `Port ${port} is taken by ${await describePortOwner(port)}. Stop it, or set PORT to another one; with PORT=auto Patchbay takes the next free one.`,
    { cause },
  );
}

function hostInUrl(host: string | undefined): string {
  if (host === undefined || host === "0.0.0.0" || host === "::") return "127.0.0.1";
  return host.includes(":") ? `[${host}]` : host;
}
