import Sqlite from "better-sqlite3";
import { expect, onTestFinished, test } from "vitest";
import { temporaryStore } from "./fixtures/temporary.ts";

test("keeps any JSON value by name, the last one set", async () => {
  const { store } = await temporaryStore(onTestFinished);
  const value = { model: "gpt-5.6", list: [1, null, "ü"], on: false };
  await store.settings.set("default-model", "other");
  await store.settings.set("default-model", value);
  await store.settings.set("nothing", null);
  expect(await store.settings.get("default-model")).toEqual(value);
  expect(await store.settings.get("nothing")).toBeNull();
  expect(await store.settings.get("unset")).toBeUndefined();
});

test("forgets a deleted setting", async () => {
  const { store } = await temporaryStore(onTestFinished);
  await store.settings.set("a", 1);
  await store.settings.delete("a");
  await store.settings.delete("a");
  expect(await store.settings.get("a")).toBeUndefined();
});

test("notes when a setting was stored, and names one that is no JSON", async () => {
  const { store, path } = await temporaryStore(onTestFinished);
  await store.settings.set("a", 1);
  const database = new Sqlite(path);
  onTestFinished(() => {
    database.close();
  });
  const row = { name: "a", value: "1", updated_at: 1_767_225_600_000 };
  expect(database.prepare("select * from settings").all()).toEqual([row]);
  database.exec("update settings set value = '{'");
  await expect(store.settings.get("a")).rejects.toMatchObject({
    code: "setting_invalid",
    message: expect.stringContaining("setting a "),
  });
});
