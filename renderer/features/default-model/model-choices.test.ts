import { expect, it } from "vitest";
import { isNamed, modelChoices } from "./model-choices.ts";

const models = [
  { name: "fast", id: "m1", provider: "lab", dialects: [] },
  { name: "m1", id: "m1", provider: "lab", dialects: [] },
  { name: "other/m1", id: "m1", provider: "other", dialects: [] },
];
const aliases = [
  { name: "fast", model: "lab/m1" },
  { name: "mine", model: "default" },
];
const all = modelChoices(models, aliases, "", 10).groups;
const choices = all.flatMap((group) => group.choices);

it("offers each name once: the aliases that lead somewhere, then the models by provider", () => {
  expect(all.map(({ provider, choices }) => [provider, choices.map(({ name }) => name)])).toEqual([
    ["", ["fast"]],
    ["lab", ["lab/m1"]],
    ["other", ["other/m1"]],
  ]);
  expect(choices[0]).toEqual({ name: "fast", label: "fast", stands: "lab/m1" });
});

it("knows a choice by its full name and by its short one", () => {
  const named = (wanted: string) => choices.filter((one) => isNamed(one, wanted));
  for (const wanted of ["m1", "lab/m1"]) {
    expect(named(wanted)).toMatchObject([{ name: "lab/m1" }]);
  }
  expect(named("fast")).toMatchObject([{ name: "fast" }]);
  expect(named("other/m1")).toMatchObject([{ name: "other/m1" }]);
});

it("finds by the words of a name, and counts what there is no room for", () => {
  expect(modelChoices(models, aliases, "other M1", 10).groups).toMatchObject([
    { provider: "other" },
  ]);
  expect(modelChoices(models, aliases, "lab/m1", 10).groups).toMatchObject([{ provider: "lab" }]);
  expect(modelChoices(models, aliases, "", 1)).toMatchObject({ groups: [{}], hidden: 2 });
});
