import { expect, test } from "vitest";
import { buildAliases } from "./aliases.ts";
import { buildDirectory } from "./directory.ts";
import { findModel, listModels, modelChoices } from "./models.ts";
import { resolve } from "./resolve.ts";
import { directoryOf, instanceOf, messagesProvider, snapshotOf } from "./testing/instances.ts";

const openai = instanceOf("openai");
const anthropic = instanceOf("anthropic", messagesProvider());
const router = instanceOf("router");
const directory = directoryOf(
  [openai, ["gpt-5", "fast"]],
  [anthropic, ["claude-opus-5"]],
  [router, ["gpt-5", "openai/gpt-5", "meta/llama-4", "default"]],
);
const snapshot = snapshotOf(directory, {
  aliases: buildAliases({ fast: "openai/gpt-5", gone: "nobody-has-this", mine: "default" }),
  defaultModel: "claude-opus-5",
});

test("lists default and aliases first, then each model by the shortest name that leads to it", () => {
  expect(listModels(snapshot).map(({ name, provider, id }) => [name, provider, id])).toEqual([
    ["default", "anthropic", "claude-opus-5"],
    ["fast", "openai", "gpt-5"],
    ["mine", "anthropic", "claude-opus-5"],
    ["gpt-5", "openai", "gpt-5"],
    ["openai/fast", "openai", "fast"],
    ["claude-opus-5", "anthropic", "claude-opus-5"],
    ["router/gpt-5", "router", "gpt-5"],
    ["router/openai/gpt-5", "router", "openai/gpt-5"],
    ["meta/llama-4", "router", "meta/llama-4"],
    ["router/default", "router", "default"],
  ]);
});

test("every name of the list leads where it says", () => {
  for (const defaultAppliesTo of ["default", "unknown"] as const) {
    for (const { name, id, provider } of listModels({ ...snapshot, defaultAppliesTo })) {
      const { instance, model } = resolve(name, { ...snapshot, defaultAppliesTo });
      expect([name, instance.id, model]).toEqual([name, provider, id]);
    }
  }
});

test("gives the provider's facts of a model, also under an alias", () => {
  const model = { id: "claude-opus-5", name: "Claude Opus 5", created: 1_770_163_200 };
  const view = { state: "listed", models: [model], problem: undefined } as const;
  const detailed = snapshotOf(buildDirectory(directory.demo, [{ instance: anthropic, view }]), {
    aliases: buildAliases({ smart: "claude-opus-5" }),
  });
  const facts = {
    id: "claude-opus-5",
    provider: "anthropic",
    dialects: ["anthropic"],
    created: 1_770_163_200,
    displayName: "Claude Opus 5",
  };
  expect(listModels(detailed)).toEqual([
    { name: "smart", ...facts },
    { name: "claude-opus-5", ...facts },
  ]);
});

test("leaves out default when nothing can answer it", () => {
  const none = snapshotOf(directory, { defaultModel: "gone" });
  expect(listModels(none)[0]?.name).toBe("gpt-5");
});

test("shows the demo's model while nothing is configured, and not afterwards", () => {
  const demo = snapshotOf(directoryOf(), { defaultModel: "demo/demo-model" });
  expect(listModels(demo).map(({ name }) => name)).toEqual(["default", "demo-model"]);
  expect(listModels(snapshot).some(({ provider }) => provider === "demo")).toBe(false);
});

test("finds a model by every name that leads to it", () => {
  expect(findModel("gpt-5", snapshot)).toMatchObject({ name: "gpt-5", provider: "openai" });
  expect(findModel("openai/gpt-5", snapshot)).toMatchObject({ name: "openai/gpt-5", id: "gpt-5" });
  expect(findModel("router/gpt-5", snapshot)).toMatchObject({ provider: "router" });
  expect(findModel("fast", snapshot)).toMatchObject({ name: "fast", provider: "openai" });
  expect(findModel("default", snapshot)).toMatchObject({ id: "claude-opus-5" });
  expect(findModel("demo/demo-model", snapshot)).toMatchObject({ provider: "demo" });
});

test("finds no model that no list has, although a request would be tried", () => {
  expect(findModel("openai/never-listed", snapshot)).toBeUndefined();
  expect(findModel("other", { ...snapshot, defaultAppliesTo: "all" })).toBeUndefined();
  const open = snapshotOf(directoryOf([router, "unlisted"]));
  expect(findModel("some-model", open)).toBeUndefined();
  expect(findModel("gpt-5", snapshotOf(directoryOf()))).toBeUndefined();
});

test("offers as a choice for default what is not default itself", () => {
  const names = modelChoices(snapshot).map(({ name }) => name);
  expect(names).toContain("fast");
  expect(names).toContain("gpt-5");
  expect(names).not.toContain("default");
  expect(names).not.toContain("mine");
  expect(modelChoices(snapshot)[0]).toEqual({
    name: "fast",
    id: "gpt-5",
    provider: "openai",
    dialects: ["openai-chat"],
  });
});

test("offers no choice beside the demo's own default while it is alone", () => {
  const alone = snapshotOf(directoryOf(), { aliases: buildAliases({ fast: "openai/gpt-5" }) });
  expect(modelChoices(alone).map(({ name }) => name)).toEqual(["demo-model"]);
});
