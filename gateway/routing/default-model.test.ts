import { expect, test, vi } from "vitest";
import { createDefaultModel, type DefaultModelOptions } from "./default-model.ts";
import { resolve } from "./resolve.ts";
import { chatProvider, directoryOf, instanceOf } from "./testing/instances.ts";
import { createSettingStore } from "./testing/settings.ts";

const openai = instanceOf("openai", chatProvider({ startModels: ["gpt-5"] }));
const local = instanceOf("local");
const both = directoryOf([openai, ["gpt-5", "gpt-5-mini"]], [local, ["qwen3"]]);

async function setUp(changes: Partial<DefaultModelOptions> = {}) {
  const store = createSettingStore();
  const options: DefaultModelOptions = {
    aliases: {},
    defaultModel: undefined,
    defaultAppliesTo: "default",
    directory: () => both,
    store,
    ...changes,
  };
  return { store, options, defaultModel: await createDefaultModel(options) };
}

test("starts with a model of the first provider", async () => {
  const { defaultModel } = await setUp();
  expect(defaultModel.current()).toEqual({ model: "openai/gpt-5", source: "start" });
});

test("is the demo's while nothing is configured, and another's as soon as something is", async () => {
  let directory = directoryOf();
  const { defaultModel } = await setUp({ directory: () => directory });
  expect(defaultModel.current()).toEqual({ model: "demo/demo-model", source: "demo" });
  directory = directoryOf([local, ["qwen3"]]);
  expect(defaultModel.current()).toEqual({ model: "local/qwen3", source: "start" });
});

test("is the demo's own while it is alone, whatever was set or chosen before", async () => {
  let directory = directoryOf();
  const store = createSettingStore();
  store.values.set("default_model", "qwen3");
  const options = { store, defaultModel: "gpt-5", directory: () => directory };
  const { defaultModel } = await setUp(options);
  expect(defaultModel.current()).toEqual({ model: "demo/demo-model", source: "demo" });
  directory = both;
  expect(defaultModel.current()).toEqual({ model: "qwen3", source: "chosen" });
});

test("leaves nothing to choose while the demo is alone, and stores nothing", async () => {
  const { defaultModel, store } = await setUp({ directory: () => directoryOf() });
  for (const name of ["gpt-5", "demo/other-model", "a\nb c"]) {
    await expect(defaultModel.choose(name)).rejects.toMatchObject({
      code: "invalid_request",
      message: expect.stringContaining("configure a provider first"),
    });
  }
  for (const name of ["demo-model", "demo/demo-model"]) {
    expect(await defaultModel.choose(name)).toEqual({ model: "demo/demo-model", source: "demo" });
  }
  expect(store.values.size).toBe(0);
});

test("prefers the setting, then an alias of its name, to the start value", async () => {
  const alias = await setUp({ aliases: { default: "gpt-5-mini" } });
  expect(alias.defaultModel.current()).toEqual({ model: "gpt-5-mini", source: "configured" });
  const setting = await setUp({ aliases: { default: "gpt-5-mini" }, defaultModel: "qwen3" });
  expect(setting.defaultModel.current()).toEqual({ model: "qwen3", source: "configured" });
});

test("a choice counts for the next request, and for the next run", async () => {
  const onChange = vi.fn();
  const { defaultModel, options } = await setUp({ defaultModel: "gpt-5-mini", onChange });
  expect(await defaultModel.choose("qwen3")).toEqual({ model: "qwen3", source: "chosen" });
  expect(onChange).toHaveBeenCalledTimes(1);
  expect(resolve("default", defaultModel.snapshot()).instance.id).toBe("local");

  const restarted = await createDefaultModel(options);
  expect(restarted.current()).toEqual({ model: "qwen3", source: "chosen" });

  expect(await restarted.clear()).toEqual({ model: "gpt-5-mini", source: "configured" });
  expect((await createDefaultModel(options)).current().source).toBe("configured");
});

test("keeps the old choice when the new one cannot be stored", async () => {
  const { defaultModel, store } = await setUp();
  store.set = () => Promise.reject(new Error("The disk is full."));
  await expect(defaultModel.choose("qwen3")).rejects.toThrow("The disk is full.");
  expect(defaultModel.current().source).toBe("start");
});

test("refuses what nothing has, whatever default stands in for", async () => {
  for (const defaultAppliesTo of ["default", "unknown", "all"] as const) {
    const { defaultModel, store } = await setUp({ defaultAppliesTo });
    await expect(defaultModel.choose("gpt-55")).rejects.toMatchObject({
      code: "model_not_found",
      message: expect.stringContaining('"gpt-5"'),
    });
    expect(store.values.size).toBe(0);
  }
});

test("takes aliases, instances and names that a provider without a list may have", async () => {
  const { defaultModel } = await setUp({ aliases: { quick: "gpt-5-mini" } });
  expect(await defaultModel.choose("quick")).toEqual({ model: "quick", source: "chosen" });
  expect(await defaultModel.choose("local/new")).toEqual({ model: "local/new", source: "chosen" });
  const open = await setUp({ directory: () => directoryOf([local, "unlisted"]) });
  expect(await open.defaultModel.choose("some-model")).toMatchObject({ model: "some-model" });
});

test("cannot be set to itself", async () => {
  const { defaultModel } = await setUp({ aliases: { mine: "default" } });
  for (const name of ["default", "mine", ""]) {
    await expect(defaultModel.choose(name)).rejects.toMatchObject({ code: "invalid_request" });
  }
});

test("never replaces a chosen or configured model that nothing has by another", async () => {
  const store = createSettingStore();
  store.values.set("default_model", "gone");
  const chosen = await setUp({ store });
  expect(chosen.defaultModel.current()).toEqual({ model: null, source: "chosen" });
  expect(() => resolve("default", chosen.defaultModel.snapshot())).toThrow('"gone"');
  const configured = await setUp({ defaultModel: "gone" });
  expect(configured.defaultModel.current()).toEqual({ model: null, source: "configured" });
});

test("is nothing when no model is known", async () => {
  const { defaultModel } = await setUp({ directory: () => directoryOf([local, "unlisted"]) });
  expect(defaultModel.current()).toEqual({ model: null, source: "start" });
});

test("ignores a stored choice that is no name", async () => {
  const store = createSettingStore();
  store.values.set("default_model", { model: "qwen3" });
  const { defaultModel } = await setUp({ store });
  expect(defaultModel.current().source).toBe("start");
});

test("refuses aliases that point to each other at the start", async () => {
  const options = { aliases: { fast: "default" }, defaultModel: "fast" };
  await expect(setUp(options)).rejects.toMatchObject({ code: "setting_invalid" });
});

test("gives the same snapshot until something changes", async () => {
  let directory = both;
  const { defaultModel } = await setUp({ directory: () => directory });
  const first = defaultModel.snapshot();
  expect(defaultModel.snapshot()).toBe(first);
  await defaultModel.choose("qwen3");
  const second = defaultModel.snapshot();
  expect(second).not.toBe(first);
  directory = directoryOf([local, ["qwen3"]]);
  expect(defaultModel.snapshot().directory).toBe(directory);
});
