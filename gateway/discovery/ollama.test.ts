import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { expect, test, vi } from "vitest";
import type { ProviderInstance } from "../providers/define.ts";
import { ollama } from "../providers/ollama.ts";
import { openai } from "../providers/openai.ts";
import { createOllamaProbe, discoverOllama, type Probe } from "./ollama.ts";

/** A search whose probes and pauses the test ends. */
function setUp(configured: ProviderInstance[] = []) {
  const found: ProviderInstance[] = [];
  const probes: { origin: string; signal: AbortSignal; answer: (there: boolean) => void }[] = [];
  const pauses: { delay: number; end: () => void }[] = [];
  const callOff = vi.fn();
  const probe: Probe = (origin, signal) =>
    new Promise((resolve) => {
      probes.push({ origin, signal, answer: resolve });
      signal.addEventListener("abort", () => resolve(false));
    });
  const discovery = discoverOllama({
    definition: ollama,
    instances: () => [...configured, ...found],
    onFound: (instance) => found.push(instance),
    probe,
    after(delay, end) {
      pauses.push({ delay, end });
      return callOff;
    },
  });
  return { discovery, found, probes, pauses, callOff };
}

/** Lets everything run that waits for nothing but promises. */
const settle = () => new Promise((resolve) => setImmediate(resolve));

test("finds Ollama on its port at the start, and then looks no more", async () => {
  const { discovery, found, probes, pauses } = setUp();
  expect(probes[0]?.origin).toBe("http://127.0.0.1:11434");
  probes[0]?.answer(true);
  await discovery.firstProbe;
  expect(found).toEqual([
    {
      id: "ollama",
      definition: ollama,
      baseUrl: "http://127.0.0.1:11434/v1",
      source: "found on its port",
    },
  ]);
  expect(pauses).toEqual([]);
});

test("finds Ollama that starts later", async () => {
  const { discovery, found, probes, pauses } = setUp();
  probes[0]?.answer(false);
  await discovery.firstProbe;
  expect(found).toEqual([]);
  expect(pauses.map(({ delay }) => delay)).toEqual([30_000]);
  pauses[0]?.end();
  probes[1]?.answer(false);
  await settle();
  pauses[1]?.end();
  probes[2]?.answer(true);
  await settle();
  expect(found).toHaveLength(1);
  expect(pauses).toHaveLength(2);
});

test("does not look while an instance of its type, or of its name, is configured", async () => {
  const remote = { id: "gpu", definition: ollama, baseUrl: "http://gpu/v1", source: "config.yaml" };
  const namesake = {
    id: "ollama",
    definition: openai,
    baseUrl: "http://x/v1",
    source: "config.yaml",
  };
  for (const instance of [remote, namesake]) {
    const { discovery, probes, pauses } = setUp([instance]);
    await discovery.firstProbe;
    expect(probes).toEqual([]);
    expect(pauses).toEqual([]);
  }
});

test("adds nothing when an instance was configured during the probe", async () => {
  const configured: ProviderInstance[] = [];
  const { discovery, found, probes } = setUp(configured);
  configured.push({
    id: "gpu",
    definition: ollama,
    baseUrl: "http://gpu/v1",
    source: "config.yaml",
  });
  probes[0]?.answer(true);
  await discovery.firstProbe;
  expect(found).toEqual([]);
});

test("closing calls off the pause and the probe", async () => {
  const paused = setUp();
  paused.probes[0]?.answer(false);
  await paused.discovery.firstProbe;
  paused.discovery.close();
  expect(paused.callOff).toHaveBeenCalled();
  paused.pauses[0]?.end();
  expect(paused.probes).toHaveLength(1);

  const probing = setUp();
  probing.discovery.close();
  await probing.discovery.firstProbe;
  expect(probing.probes[0]?.signal.aborted).toBe(true);
  expect(probing.found).toEqual([]);
  expect(probing.pauses).toEqual([]);
});

/** What the real probe makes of a server that answers like this. */
async function probed(answer: Parameters<typeof createServer>[1], timeout = 5000) {
  const seen: string[] = [];
  const server = createServer((request, response) => {
    seen.push(`${request.method} ${request.url} ${request.headers["x-hop"]}`);
    answer?.(request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  const probe = createOllamaProbe({ headers: { "x-hop": "here" }, timeout });
  const there = await probe(`http://127.0.0.1:${port}`, new AbortController().signal);
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
  return { there, seen, port };
}

test("knows Ollama by its version", async () => {
  const { there, seen } = await probed((_, response) => response.end(`{"version":"0.21.0"}`));
  expect(there).toBe(true);
  expect(seen).toEqual(["GET /api/version here"]);
});

test.each([
  ["a page", "<p>Hello</p>", 200],
  ["other JSON", `{"name":"x"}`, 200],
  ["a refusal", `{"version":"0.21.0"}`, 508],
  ["too much", `{"version":"${"9".repeat(10_000)}"}`, 200],
])("does not take %s for Ollama", async (_, body, status) => {
  const { there } = await probed((_request, response) => response.writeHead(status).end(body));
  expect(there).toBe(false);
});

test("does not wait for a port that accepts and says nothing, and survives a closed one", async () => {
  const silent = await probed(() => {}, 50);
  expect(silent.there).toBe(false);
  const probe = createOllamaProbe();
  expect(await probe(`http://127.0.0.1:${silent.port}`, new AbortController().signal)).toBe(false);
});
