import { expect, test, vi } from "vitest";
import type { Directory } from "./directory.ts";
import { resolveWhenKnown } from "./resolve-when-known.ts";
import { directoryOf, instanceOf, messagesProvider, snapshotOf } from "./testing/instances.ts";

const openai = instanceOf("openai");
const router = instanceOf("router");

/** Sources whose directory becomes another one during a wait or a refresh. */
function setUp(start: Directory, changes: { ready?: Directory; refreshed?: Directory } = {}) {
  let directory = start;
  const turn = (to: Directory | undefined) => () => {
    directory = to ?? directory;
    return Promise.resolve();
  };
  const registry = {
    whenReady: vi.fn(turn(changes.ready)),
    refresh: vi.fn(turn(changes.refreshed)),
  };
  const snapshot = () =>
    snapshotOf(directory, { defaultModel: directory.pending ? "openai/guess" : "gpt-5" });
  return { registry, snapshot };
}

test("answers at once where nothing under way can change the answer", () => {
  const sources = setUp(directoryOf([openai, ["gpt-5"]], [router, "pending"]));
  const found = resolveWhenKnown("gpt-5", "chat-completions", sources);
  expect(found).toMatchObject({ instance: openai, via: "bare" });
  const unlisted = setUp(directoryOf([router, "unlisted"]));
  expect(resolveWhenKnown("x", "chat-completions", unlisted)).toMatchObject({ via: "unlisted" });
});

test("waits for pending lists before it guesses who has a name", async () => {
  const sources = setUp(directoryOf([openai, "pending"], [router, "pending"]), {
    ready: directoryOf([openai, ["gpt-5"]], [router, ["llama"]]),
  });
  const found = await resolveWhenKnown("llama", "chat-completions", sources);
  expect(found).toMatchObject({ instance: router, via: "bare" });
  expect(sources.registry.refresh).not.toHaveBeenCalled();
});

test("waits for pending lists before it decides what default starts with", async () => {
  const sources = setUp(directoryOf([openai, "pending"]), {
    ready: directoryOf([openai, ["gpt-5"]]),
  });
  const found = await resolveWhenKnown(undefined, "chat-completions", sources);
  expect(found).toMatchObject({ model: "gpt-5", via: "default" });
});

test("tries a list that stays pending all the same", async () => {
  const sources = setUp(directoryOf([openai, "pending"]));
  const found = await resolveWhenKnown("x", "chat-completions", sources);
  expect(found).toMatchObject({ instance: openai, via: "unlisted" });
});

test("refreshes old lists for a name that nothing knows, then gives up", async () => {
  const sources = setUp(directoryOf([openai, ["gpt-5"]]), {
    refreshed: directoryOf([openai, ["gpt-5", "gpt-6"]]),
  });
  const found = await resolveWhenKnown("gpt-6", "chat-completions", sources);
  expect(found).toMatchObject({ model: "gpt-6", via: "bare" });
  expect(sources.registry.refresh).toHaveBeenCalledWith(expect.any(Number), expect.any(Number));
  await expect(resolveWhenKnown("gpt-7", "chat-completions", sources)).rejects.toMatchObject({
    code: "model_not_found",
  });
});

test("a list that does not fit the request is no reason to guess", async () => {
  const wordy = instanceOf("wordy", messagesProvider());
  const sources = setUp(directoryOf([wordy, "pending"]), { ready: directoryOf([wordy, ["x"]]) });
  const found = await resolveWhenKnown("x", "chat-completions", sources);
  expect(found).toMatchObject({ instance: wordy, via: "bare" });
});
