import { expect, test, vi } from "vitest";
import { GatewayError } from "../errors.ts";
import type { ProviderInstance } from "../providers/define.ts";
import type { ListOptions } from "./instance-list.ts";
import { createModelRegistry } from "./registry.ts";
import { chatProvider, demoInstance, instanceOf } from "./testing/instances.ts";
import { createListStore, createOpenFetcher } from "./testing/lists.ts";
import { createTimers } from "./testing/timers.ts";

const hour = 3_600_000;
const east = instanceOf("east", chatProvider(), { key: "sk-east" });
const west = instanceOf("west");
const down = new GatewayError("provider_unreachable", "It does not answer.");

/** A registry of these instances and everything it stands on; `random` 0.5 means no jitter. */
function setUp(instances: readonly ProviderInstance[], changes: Partial<ListOptions> = {}) {
  const timers = createTimers();
  const { fetchModels, fetches } = createOpenFetcher();
  const store = createListStore();
  const log = { warn: vi.fn() };
  const registry = createModelRegistry([...instances, demoInstance], {
    fetchModels,
    store,
    log,
    refreshInterval: 3600,
    after: timers.after,
    now: timers.now,
    random: () => 0.5,
    ...changes,
  });
  const state = (id: string) => registry.status().find((one) => one.id === id);
  return { registry, timers, fetches, store, log, state };
}

/** Lets everything run that waits for nothing but promises. */
const settle = () => new Promise((resolve) => setImmediate(resolve));

test("fetches every list in the background and knows the names once they are there", async () => {
  const { registry, fetches, state } = setUp([east, west]);
  await registry.start();
  expect(fetches.map(({ instance }) => instance.id)).toEqual(["east", "west"]);
  expect(registry.directory()).toMatchObject({ pending: true, unlisted: [east, west] });

  fetches[0]?.give("gpt-5", "gpt-5-mini");
  fetches[1]?.give("gpt-5");
  await settle();
  expect(state("east")).toEqual({
    id: "east",
    type: "chatty",
    name: "Chatty",
    baseUrl: "http://127.0.0.1:9/v1",
    source: "environment",
    hasKey: true,
    dialects: ["openai-chat"],
    models: "listed",
    modelCount: 2,
    problem: null,
  });
  const { listings, pending, unlisted } = registry.directory();
  expect(listings.get("gpt-5")?.map(({ instance }) => instance.id)).toEqual(["east", "west"]);
  expect({ pending, unlisted }).toEqual({ pending: false, unlisted: [] });
});

test("shows the configured instances only, never a key", async () => {
  const { registry } = setUp([east]);
  expect(registry.status().map(({ id }) => id)).toEqual(["east"]);
  expect(JSON.stringify(registry.status())).not.toContain("sk-east");
});

test("takes the user's own models instead of the provider's, without asking", async () => {
  const own = instanceOf("own", chatProvider(), { models: ["mine"] });
  const { registry, fetches, state } = setUp([own]);
  await registry.start();
  expect(fetches).toEqual([]);
  expect(state("own")).toMatchObject({ models: "listed", modelCount: 1 });
  await registry.refresh(0);
  expect(fetches).toEqual([]);
});

test("says so when a kind of provider has no list", async () => {
  const { modelsPath: _, ...definition } = chatProvider();
  const { registry, state } = setUp([instanceOf("listless", definition)]);
  await registry.start();
  expect(state("listless")).toMatchObject({ models: "unlisted", problem: expect.any(String) });
});

test("knows the names of the last run at once, and stores those of this one", async () => {
  const store = createListStore({
    "east http://127.0.0.1:9/v1": { models: [{ id: "old", created: 5 }], fetchedAt: 1 },
  });
  const { registry, fetches, timers, state } = setUp([east], { store });
  await registry.start();
  expect(state("east")).toMatchObject({ models: "listed", modelCount: 1 });
  expect(registry.directory().listings.get("old")?.[0]?.model).toEqual({ id: "old", created: 5 });

  fetches[0]?.give("new");
  await settle();
  expect([...registry.directory().listings.keys()]).toEqual(["new"]);
  expect(store.lists.get("east http://127.0.0.1:9/v1")).toEqual({
    models: [{ id: "new" }],
    fetchedAt: timers.now(),
  });
});

test("a store that fails costs the stored names and nothing else", async () => {
  const broken = { get: () => Promise.reject(down), put: () => Promise.reject(down) };
  const { registry, fetches, log, state } = setUp([east], { store: broken });
  await registry.start();
  fetches[0]?.give("gpt-5");
  await settle();
  expect(state("east")).toMatchObject({ models: "listed", problem: null });
  expect(log.warn).toHaveBeenCalledTimes(2);
});

test("does not take what is stored for a list when it is none", async () => {
  const store = createListStore({
    "east http://127.0.0.1:9/v1": { models: { broken: true }, fetchedAt: 1 },
  });
  const { registry, state } = setUp([east], { store });
  await registry.start();
  expect(state("east")).toMatchObject({ models: "pending" });
});

test("refreshes at the interval, spread by chance", async () => {
  const { registry, fetches, timers } = setUp([east], { random: () => 1 });
  await registry.start();
  fetches[0]?.give("a");
  await settle();
  expect(timers.delays()).toEqual([66 * 60_000]);
  timers.advance(66 * 60_000);
  expect(fetches).toHaveLength(2);
  fetches[1]?.give("a", "b");
  await settle();
  expect([...registry.directory().listings.keys()]).toEqual(["a", "b"]);
});

test("never refreshes by itself when the interval is 0", async () => {
  const { registry, fetches, timers } = setUp([east], { refreshInterval: 0 });
  await registry.start();
  fetches[0]?.give("a");
  await settle();
  expect(timers.delays()).toEqual([]);
});

test("tries again ever later when a list could not be had, then at the interval", async () => {
  const { registry, fetches, timers, log, state } = setUp([east]);
  await registry.start();
  const delays: number[] = [];
  for (let attempt = 0; attempt < 7; attempt += 1) {
    fetches[attempt]?.fail(down);
    await settle();
    const [delay = 0] = timers.delays();
    delays.push(delay / 1000);
    timers.advance(delay);
  }
  expect(delays).toEqual([5, 15, 45, 135, 300, 300, 300]);
  expect(state("east")).toMatchObject({ models: "unlisted", problem: "It does not answer." });
  expect(log.warn).toHaveBeenCalledTimes(1);

  fetches[7]?.give("a");
  await settle();
  expect(state("east")).toMatchObject({ models: "listed", problem: null });
  expect(timers.delays()).toEqual([hour]);
});

test("keeps a list that could not be refreshed, and says so", async () => {
  const { registry, fetches, state } = setUp([east]);
  await registry.start();
  fetches[0]?.give("a");
  await settle();
  const refreshed = registry.refresh(0);
  fetches[1]?.fail(down);
  await refreshed;
  expect(state("east")).toMatchObject({
    models: "listed",
    modelCount: 1,
    problem: "It does not answer.",
  });
});

test("a refresh asks each provider once, whoever waits for it", async () => {
  const { registry, fetches, timers } = setUp([east]);
  await registry.start();
  const both = Promise.all([registry.refresh(0), registry.refresh(0)]);
  expect(fetches).toHaveLength(1);
  fetches[0]?.give("a");
  await both;

  timers.advance(10_000);
  await registry.refresh(30_000);
  expect(fetches).toHaveLength(1);
  timers.advance(20_000);
  const due = registry.refresh(30_000);
  expect(fetches).toHaveLength(2);
  fetches[1]?.give("a");
  await due;
  expect(timers.delays()).toEqual([hour]);
});

test("a refresh with a limit does not wait for a provider that hangs", async () => {
  const { registry, timers } = setUp([east]);
  await registry.start();
  const refreshed = registry.refresh(0, 3000);
  timers.advance(3000);
  await refreshed;
});

test("waits for lists that are pending, no longer than it is told", async () => {
  const { registry, fetches, timers } = setUp([east, west]);
  await registry.start();
  const ended: string[] = [];
  const patient = registry.whenReady(60_000).then(() => ended.push("patient"));
  const hasty = registry.whenReady(100).then(() => ended.push("hasty"));
  timers.advance(100);
  await hasty;
  fetches[0]?.give("a");
  await settle();
  expect(ended).toEqual(["hasty"]);
  fetches[1]?.fail(down);
  await patient;
  expect(ended).toEqual(["hasty", "patient"]);
  await registry.whenReady(60_000);
});

test("ends the demo's time when a first instance comes at run time", async () => {
  const { registry, fetches } = setUp([]);
  await registry.start();
  expect(registry.directory().entries).toEqual([]);
  const changed = vi.fn();
  registry.onChange(changed);
  registry.add(east);
  expect(changed).toHaveBeenCalled();
  expect(registry.directory().entries.map(({ instance }) => instance.id)).toEqual(["east"]);
  await settle();
  fetches[0]?.give("llama");
  await settle();
  expect(registry.directory().listings.has("llama")).toBe(true);
  expect(() => registry.add(east)).toThrowError(
    expect.objectContaining({ code: "setting_invalid" }),
  );
});

test("tells of changes, not of refreshes that change nothing", async () => {
  const { registry, fetches } = setUp([east]);
  await registry.start();
  fetches[0]?.give("a");
  await settle();
  const before = registry.directory();
  const changed = vi.fn();
  const stop = registry.onChange(changed);

  const same = registry.refresh(0);
  fetches[1]?.give("a");
  await same;
  expect(changed).not.toHaveBeenCalled();
  expect(registry.directory()).toBe(before);

  const other = registry.refresh(0);
  fetches[2]?.give("b");
  await other;
  expect(changed).toHaveBeenCalledTimes(1);

  stop();
  const silent = registry.refresh(0);
  fetches[3]?.give("c");
  await silent;
  expect(changed).toHaveBeenCalledTimes(1);
});

test("closing calls off fetches and timers, and lets nobody wait", async () => {
  const { registry, fetches, timers, log, state } = setUp([east, west]);
  await registry.start();
  fetches[0]?.give("a");
  await settle();
  const waiting = registry.whenReady(60_000);
  await registry.close();
  await waiting;
  expect(fetches[1]?.signal.aborted).toBe(true);
  timers.advance(10 * hour);
  expect(fetches).toHaveLength(2);
  expect(state("west")).toMatchObject({ models: "pending" });
  expect(log.warn).not.toHaveBeenCalled();
  registry.add(instanceOf("north"));
  expect(state("north")).toBeUndefined();
});
