import { once } from "node:events";
import { type AddressInfo, createServer, type Server } from "node:net";
import Fastify, { type FastifyInstance } from "fastify";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { listen } from "./listen.ts";

let app: FastifyInstance;
beforeEach(() => {
  app = Fastify();
  app.get("/health", () => "ours");
});

const answerOf = async (host: string, port: number) =>
  await (await fetch(`http://${host}:${port}/health`)).text();

it("listens on both loopback addresses, and on neither once it is closed", async () => {
  const listening = await listen(app, undefined, 0, 0);
  const { port, warning } = listening;
  expect(warning).toBeUndefined();
  expect(await answerOf("127.0.0.1", port)).toBe("ours");
  expect(await answerOf("[::1]", port)).toBe("ours");
  await listening.close();
  await expect(answerOf("127.0.0.1", port)).rejects.toThrow();
  await expect(answerOf("[::1]", port)).rejects.toThrow();
});

describe("a port of ::1 that another program has", () => {
  let other: Server;
  let port: number;
  beforeEach(async () => {
    other = createServer().listen(0, "::1");
    await once(other, "listening");
    ({ port } = other.address() as AddressInfo);
  });
  afterEach(() => other.close());

  it("is named, since clients that say localhost may reach that program", async () => {
    const listening = await listen(app, undefined, port, 0);
    expect(listening.warning).toContain(`[::1]:${port}`);
    expect(await answerOf("127.0.0.1", port)).toBe("ours");
    await listening.close();
  });

  it("is left to it when the next port will do", async () => {
    const listening = await listen(app, undefined, "auto", port);
    expect(listening.port).toBeGreaterThan(port);
    expect(listening.warning).toBeUndefined();
    expect(await answerOf("127.0.0.1", listening.port)).toBe("ours");
    expect(await answerOf("[::1]", listening.port)).toBe("ours");
    await expect(answerOf("127.0.0.1", port)).rejects.toThrow();
    await listening.close();
  });
});
