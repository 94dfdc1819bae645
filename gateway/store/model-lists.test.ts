import Sqlite from "better-sqlite3";
import { expect, onTestFinished, test } from "vitest";
import { temporaryStore } from "./fixtures/temporary.ts";

const east = "https://east.example/v1";
const west = "https://west.example/v1";

test("keeps the last list of each provider instance and address", async () => {
  const { store } = await temporaryStore(onTestFinished);
  await store.modelLists.put("openai", east, { models: ["a"], fetchedAt: 1 });
  await store.modelLists.put("openai", east, { models: ["a", "b"], fetchedAt: 2 });
  await store.modelLists.put("openai", west, { models: [{ id: "c" }], fetchedAt: 3 });
  expect(await store.modelLists.get("openai", east)).toEqual({ models: ["a", "b"], fetchedAt: 2 });
  expect(await store.modelLists.get("openai", west)).toEqual({
    models: [{ id: "c" }],
    fetchedAt: 3,
  });
  expect(await store.modelLists.get("other", east)).toBeUndefined();
});

test("takes a list that cannot be read as missing", async () => {
  const { store, path } = await temporaryStore(onTestFinished);
  await store.modelLists.put("openai", east, { models: ["a"], fetchedAt: 1 });
  const database = new Sqlite(path);
  onTestFinished(() => {
    database.close();
  });
  database.exec("update model_lists set models = '['");
  expect(await store.modelLists.get("openai", east)).toBeUndefined();
});
