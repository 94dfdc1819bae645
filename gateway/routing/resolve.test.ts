import { describe, expect, test } from "vitest";
import type { Operation } from "../dialects/operations.ts";
import { buildAliases } from "./aliases.ts";
import { type RoutingSnapshot, resolve, tryResolve } from "./resolve.ts";
import {
  chatProvider,
  directoryOf,
  instanceOf,
  messagesProvider,
  snapshotOf,
} from "./testing/instances.ts";

const openai = instanceOf("openai");
const router = instanceOf("router");
const anthropic = instanceOf("anthropic", messagesProvider());

/** Instance, model and way of a name, in short. */
function way(name: string | undefined, snapshot: RoutingSnapshot, operation?: Operation): string {
  const { instance, model, via } = resolve(name, snapshot, operation);
  return `${instance.id} ${model} ${via}`;
}

const thrown = (run: () => unknown): unknown => {
  try {
    run();
  } catch (error) {
    return error;
  }
  return undefined;
};

describe("with providers", () => {
  const directory = directoryOf(
    [openai, ["gpt-5", "shared"]],
    [anthropic, ["claude-opus-5", "shared"]],
    [router, ["anthropic/claude-opus-5", "meta/llama-4", "gpt-5", "openai/new/one"]],
  );
  const snapshot = snapshotOf(directory, {
    aliases: buildAliases({
      fast: "quick",
      quick: "meta/llama-4",
      "gpt-5": "router/gpt-5",
      x: "y",
    }),
  });

  test("an alias comes before everything else, and leads where its last alias leads", () => {
    expect(way("fast", snapshot)).toBe("router meta/llama-4 alias");
    expect(way("gpt-5", snapshot)).toBe("router gpt-5 alias");
    expect(resolve("fast", snapshot).requested).toBe("fast");
  });

  test("an alias to what nothing has says so", () => {
    expect(thrown(() => resolve("x", snapshot))).toMatchObject({
      code: "model_not_found",
      message: expect.stringMatching(/"x".*"y"/),
    });
  });

  test("a configured instance before the first slash comes before a listed id", () => {
    expect(way("anthropic/claude-opus-5", snapshot)).toBe("anthropic claude-opus-5 instance");
    expect(way("openai/new/one", snapshot)).toBe("openai new/one instance");
    expect(way("openai/never-listed", snapshot)).toBe("openai never-listed instance");
    expect(way("router/anthropic/claude-opus-5", snapshot)).toBe(
      "router anthropic/claude-opus-5 instance",
    );
  });

  test("the name of an instance counts letter by letter, and needs a model behind it", () => {
    expect(thrown(() => resolve("OpenAI/gpt-5", snapshot))).toMatchObject({
      code: "model_not_found",
    });
    expect(thrown(() => resolve("openai/", snapshot))).toMatchObject({ code: "model_not_found" });
  });

  test("a whole id goes to the provider that lists it", () => {
    expect(way("meta/llama-4", snapshot)).toBe("router meta/llama-4 listed");
    const alone = snapshotOf(directoryOf([router, ["anthropic/claude-opus-5"]]));
    expect(way("anthropic/claude-opus-5", alone)).toBe("router anthropic/claude-opus-5 listed");
  });

  test("a bare id goes to the first provider in the user's order", () => {
    expect(way("claude-opus-5", snapshot)).toBe("anthropic claude-opus-5 bare");
    expect(way("shared", snapshot)).toBe("openai shared bare");
  });

  test("of several providers one that has the request's endpoint comes first", () => {
    expect(way("shared", snapshot, "messages")).toBe("anthropic shared bare");
    expect(way("shared", snapshot, "chat-completions")).toBe("openai shared bare");
    expect(way("claude-opus-5", snapshot, "chat-completions")).toBe("anthropic claude-opus-5 bare");
  });

  test("the demo is reached by its own name alone", () => {
    expect(way("demo/anything", snapshot)).toBe("demo anything instance");
    expect(tryResolve("demo-model", snapshot)).toBeUndefined();
  });

  test("a name that nothing knows is refused with the nearest names", () => {
    expect(thrown(() => resolve("claude-opus-4", snapshot))).toMatchObject({
      code: "model_not_found",
      status: 404,
      param: "model",
      message: expect.stringContaining('"claude-opus-5"'),
    });
    expect(thrown(() => resolve("zzz", snapshot))).toMatchObject({
      message: 'No provider has a model "zzz". GET /v1/models lists the names there are.',
    });
    const long = thrown(() => resolve("z".repeat(100_000), snapshot));
    expect(long).toBeInstanceOf(Error);
    expect(String(long).length).toBeLessThan(300);
  });

  test.each(["constructor", "__proto__", "toString"])("%s is a name like any other", (name) => {
    expect(tryResolve(name, snapshot)).toBeUndefined();
    expect(tryResolve(`${name}/x`, snapshot)).toBeUndefined();
  });
});

describe("with lists that are not known", () => {
  const local = instanceOf("local", chatProvider({ startModels: [] }));
  const snapshot = snapshotOf(
    directoryOf([anthropic, "unlisted"], [openai, ["gpt-5"]], [local, "pending"]),
  );

  test("a listed model still comes first", () => {
    expect(way("gpt-5", snapshot, "chat-completions")).toBe("openai gpt-5 bare");
  });

  test("other names go to the first of them that has the request's endpoint", () => {
    expect(way("some/model", snapshot, "chat-completions")).toBe("local some/model unlisted");
    expect(way("some-model", snapshot, "messages")).toBe("anthropic some-model unlisted");
    expect(way("some-model", snapshot)).toBe("anthropic some-model unlisted");
  });

  test("a name goes to one that it can be translated for, and is refused where none is", () => {
    const other = snapshotOf(directoryOf([anthropic, "unlisted"], [openai, ["gpt-5"]]));
    expect(way("some-model", other, "chat-completions")).toBe("anthropic some-model unlisted");
    expect(tryResolve("some-model", other, "embeddings")).toBeUndefined();
  });
});

describe("the default model", () => {
  const directory = directoryOf([openai, ["gpt-5"]], [anthropic, ["claude-opus-5"]]);
  const withDefault = (changes: Partial<Omit<RoutingSnapshot, "directory">>) =>
    snapshotOf(directory, { defaultModel: "anthropic/claude-opus-5", ...changes });

  test("answers to its own name, and to requests without one", () => {
    const snapshot = withDefault({});
    expect(way("default", snapshot)).toBe("anthropic claude-opus-5 default");
    expect(way(undefined, snapshot)).toBe("anthropic claude-opus-5 default");
    expect(way("", snapshot)).toBe("anthropic claude-opus-5 default");
    expect(resolve(undefined, snapshot).requested).toBeUndefined();
    expect(way("gpt-5", snapshot)).toBe("openai gpt-5 bare");
    expect(tryResolve("other", snapshot)).toBeUndefined();
  });

  test("answers to an alias that stands for it, and may itself be an alias", () => {
    const aliases = buildAliases({ mine: "default", clever: "gpt-5" });
    expect(way("mine", withDefault({ aliases }))).toBe("anthropic claude-opus-5 default");
    expect(way("default", withDefault({ aliases, defaultModel: "clever" }))).toBe(
      "openai gpt-5 default",
    );
  });

  test("answers to unknown names where the user wants that", () => {
    const snapshot = withDefault({ defaultAppliesTo: "unknown" });
    expect(way("other", snapshot, "messages")).toBe("anthropic claude-opus-5 default");
    expect(way("gpt-5", snapshot, "messages")).toBe("openai gpt-5 bare");
  });

  test("answers to every request where the user wants that", () => {
    const snapshot = withDefault({
      defaultAppliesTo: "all",
      aliases: buildAliases({ fast: "gpt-5" }),
    });
    for (const name of ["gpt-5", "openai/gpt-5", "fast", "other", "demo/x", undefined]) {
      expect(way(name, snapshot, "chat-completions")).toBe("anthropic claude-opus-5 default");
    }
  });

  test("never stands in for a model that embeds, unless it is asked by name", () => {
    for (const defaultAppliesTo of ["unknown", "all"] as const) {
      const snapshot = withDefault({ defaultAppliesTo });
      expect(way("gpt-5", snapshot, "embeddings")).toBe("openai gpt-5 bare");
      expect(tryResolve("other", snapshot, "embeddings")).toBeUndefined();
      expect(way("default", snapshot, "embeddings")).toBe("anthropic claude-opus-5 default");
    }
  });

  test("says which model is missing when nothing has it, and that none is known", () => {
    expect(thrown(() => resolve("default", withDefault({ defaultModel: "gone" })))).toMatchObject({
      code: "model_not_found",
      message: expect.stringContaining('"gone"'),
    });
    expect(
      thrown(() => resolve("default", withDefault({ defaultModel: undefined }))),
    ).toMatchObject({ code: "model_not_found" });
  });

  test("stands in for nothing while none is known", () => {
    for (const defaultAppliesTo of ["unknown", "all"] as const) {
      const snapshot = withDefault({ defaultAppliesTo, defaultModel: undefined });
      expect(way("gpt-5", snapshot, "chat-completions")).toBe("openai gpt-5 bare");
      expect(thrown(() => resolve("gtp-5", snapshot, "chat-completions"))).toMatchObject({
        message: expect.stringContaining('"gpt-5"'),
      });
    }
  });

  test("does not run in a circle when what it was set to has become an alias of it", () => {
    const aliases = buildAliases({ mine: "default" });
    const snapshot = withDefault({ aliases, defaultModel: "mine", defaultAppliesTo: "all" });
    expect(thrown(() => resolve("x", snapshot, "messages"))).toMatchObject({
      code: "model_not_found",
    });
  });
});

describe("with nothing configured", () => {
  const snapshot = snapshotOf(directoryOf(), {
    aliases: buildAliases({ fast: "openai/gpt-5" }),
    defaultModel: "openai/gpt-5",
    defaultAppliesTo: "all",
  });

  test("the demo answers to every name as it came", () => {
    for (const name of ["gpt-5", "openai/gpt-5", "fast", "demo/"]) {
      expect(way(name, snapshot, "messages")).toBe(`demo ${name} demo`);
    }
    expect(way("demo/gpt-5", snapshot)).toBe("demo gpt-5 instance");
    expect(way(undefined, snapshot)).toBe("demo demo-model default");
  });
});

test("a tag latest may be left out, but an exact id comes first", () => {
  const local = instanceOf("local");
  const other = instanceOf("other");
  const snapshot = snapshotOf(
    directoryOf([local, ["llama3.2:latest", "qwen3:8b"]], [other, ["llama3.2:latest", "phi4"]]),
  );
  expect(way("llama3.2", snapshot)).toBe("local llama3.2:latest bare");
  expect(tryResolve("qwen3", snapshot)).toBeUndefined();
  const exact = snapshotOf(directoryOf([local, ["llama3.2:latest"]], [other, ["llama3.2"]]));
  expect(way("llama3.2", exact)).toBe("other llama3.2 bare");
});
