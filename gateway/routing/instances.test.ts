import { expect, test } from "vitest";
import type { Notice, ProviderSettings } from "../config/settings.ts";
import { buildInstances, type InstanceOptions } from "./instances.ts";
import { chatProvider, demoProvider, messagesProvider } from "./testing/instances.ts";

const { baseUrl: _, ...addressless } = chatProvider({ id: "open", keyRequired: false });
const definitions = [chatProvider(), messagesProvider(), addressless, demoProvider];

function build(providers: readonly ProviderSettings[], changes: Partial<InstanceOptions> = {}) {
  const notices: Notice[] = [];
  const findProvider = (type: string) => definitions.find(({ id }) => id === type);
  const instances = buildInstances(providers, { findProvider, notices, ...changes });
  return { instances, notices };
}

const settings = (changes: Partial<ProviderSettings> = {}): ProviderSettings => ({
  id: "chatty",
  type: "chatty",
  key: "sk-1",
  source: "environment",
  ...changes,
});

test("gives the demo when nothing is configured", () => {
  const { instances, notices } = build([]);
  expect(instances).toEqual([
    { id: "demo", definition: demoProvider, baseUrl: demoProvider.baseUrl, source: "built in" },
  ]);
  expect(notices).toEqual([]);
});

test("matches providers with their definitions, in the user's order, the demo last", () => {
  const { instances } = build([
    settings({ id: "open", type: "open", baseUrl: "http://127.0.0.1:1234" }),
    settings({ models: ["b", "a", "b"] }),
    settings({ id: "chatty-east", baseUrl: "https://east.example/v1/" }),
  ]);
  expect(instances.map(({ id, baseUrl }) => [id, baseUrl])).toEqual([
    ["open", "http://127.0.0.1:1234/v1"],
    ["chatty", "http://127.0.0.1:9/v1"],
    ["chatty-east", "https://east.example/v1"],
    ["demo", "http://127.0.0.1:9/v1"],
  ]);
  expect(instances[1]).toMatchObject({ key: "sk-1", models: ["b", "a"], source: "environment" });
  expect(instances[2]?.models).toBeUndefined();
});

test.each([
  ["a key", { key: "" }, "CHATTY_API_KEY"],
  ["a key of a named instance", { id: "chatty-far-east", key: "" }, "CHATTY_FAR_EAST_API_KEY"],
  ["a key of an instance without variables", { id: "mine", key: "" }, "providers.mine.api_key"],
  ["a key that can be sent", { key: "sk 1" }, "CHATTY_API_KEY"],
  ["a base URL", { type: "open", id: "open" }, "CHATTY_BASE_URL"],
  ["a base URL that is one", { baseUrl: "localhost:1234" }, "CHATTY_BASE_URL"],
  ["a known type", { type: "chatter" }, "chatter"],
  ["a type that can be configured", { type: "demo" }, "demo"],
  ["a name without a slash", { id: "a/b" }, "a/b"],
  ["a name that is not the demo's", { id: "demo" }, "demo"],
])("refuses a provider without %s, and names what to set", (_, changes, named) => {
  const run = () => build([settings(changes)]);
  expect(run).toThrowError(
    expect.objectContaining({ code: "setting_invalid", message: expect.stringContaining(named) }),
  );
});

test("never repeats a key in a message", () => {
  expect(() => build([settings({ key: "sk-secret 1" })])).toThrowError(
    expect.objectContaining({ message: expect.not.stringContaining("sk-secret") }),
  );
});

test("refuses two providers of one name", () => {
  expect(() => build([settings(), settings({ type: "wordy" })])).toThrowError(
    expect.objectContaining({
      code: "setting_invalid",
      message: expect.stringContaining("chatty"),
    }),
  );
});

test("leaves out a provider that is this gateway itself, with a warning", () => {
  const own = settings({ id: "wordy", type: "wordy", key: "", baseUrl: "http://127.0.0.1:7282" });
  const { instances, notices } = build([own, settings()], {
    isOwnAddress: (baseUrl) => baseUrl === "http://127.0.0.1:7282/v1",
  });
  expect(instances.map(({ id }) => id)).toEqual(["chatty", "demo"]);
  expect(notices).toEqual([{ level: "warning", text: expect.stringContaining("wordy") }]);
});

test("warns of a key that goes unencrypted to another machine", () => {
  const far = build([settings({ baseUrl: "http://192.168.0.5:8000/v1" })]);
  expect(far.notices).toEqual([{ level: "warning", text: expect.stringContaining("192.168.0.5") }]);
  expect(build([settings({ baseUrl: "http://[::1]:8000/v1" })]).notices).toEqual([]);
  expect(build([settings({ baseUrl: "https://far.example/v1" })]).notices).toEqual([]);
});
