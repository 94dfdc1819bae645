import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { operations } from "../dialects/operations.ts";
import { anthropic } from "./anthropic.ts";
import { demo } from "./demo.ts";
import { findProvider, providers } from "./index.ts";
import { openai } from "./openai.ts";

/** Headers that carry a credential, choose who pays, or belong to one connection. */
const neverForwarded = [
  "authorization",
  "x-api-key",
  "api-key",
  "x-goog-api-key",
  "proxy-authorization",
  "cookie",
  "host",
  "connection",
  "content-length",
  "transfer-encoding",
  "accept-encoding",
  "openai-organization",
  "openai-project",
  "anthropic-workspace-id",
  "anthropic-user-profile-id",
  "x-forwarded-for",
];

const typesOf = (path: string): string =>
  readFileSync(new URL(`../../node_modules/${path}`, import.meta.url), "utf8");

describe("the providers", () => {
  it("are found by their type, each once", () => {
    for (const provider of providers) expect(findProvider(provider.id)).toBe(provider);
    expect(new Set(providers.map(({ id }) => id)).size).toBe(providers.length);
    expect(findProvider("toString")).toBeUndefined();
  });

  it("have no variable in common, and none that they ignore themselves", () => {
    const names = providers.flatMap(({ variables = {} }) => {
      const { ignored = [], ...read } = variables;
      return [...Object.values(read), ...ignored];
    });
    expect(new Set(names).size).toBe(names.length);
    expect(names).not.toContain("ANTHROPIC_AUTH_TOKEN");
  });

  it.each(providers)(
    "forward no credential to $id",
    ({ forwardHeaders, auth, fixedHeaders = {} }) => {
      const withheld = new Set([...neverForwarded, auth.header]);
      expect(forwardHeaders.filter((name) => withheld.has(name))).toEqual([]);
      expect(forwardHeaders).toEqual(forwardHeaders.map((name) => name.toLowerCase()));
      // A client's own value stands before a fixed one.
      expect(forwardHeaders).toEqual(expect.arrayContaining(Object.keys(fixedHeaders)));
    },
  );

  it.each(providers)(
    "have an address of $id that ends in its version, and paths below it",
    (provider) => {
      const { baseUrl, version, endpoints, modelsPath } = provider;
      if (baseUrl !== undefined) {
        expect(baseUrl.endsWith(version)).toBe(true);
        expect(new URL(baseUrl).protocol).toMatch(/^https?:$/);
      }
      for (const path of [...Object.values(endpoints), modelsPath])
        expect(path).toMatch(/^\/[a-z/_]+$/);
    },
  );

  it("ask for usage only where a chat stream has to be asked", () => {
    for (const { endpoints, streamUsage } of providers) {
      const chats = Object.keys(endpoints).some((name) => name === "chat-completions");
      expect(streamUsage).toBe(chats);
    }
  });

  it("start with models that the official SDKs know", () => {
    const chat = typesOf("openai/resources/shared.d.ts");
    for (const id of openai.startModels) expect(chat).toContain(`'${id}'`);
    const messages = typesOf("@anthropic-ai/sdk/resources/messages/messages.d.ts");
    for (const id of anthropic.startModels) expect(messages).toContain(`'${id}'`);
  });

  it("have a demo that serves every operation in process, without a key", () => {
    expect(Object.keys(demo.endpoints).sort()).toEqual(Object.keys(operations).sort());
    expect(demo.keyRequired).toBe(false);
    expect(providers.filter(({ transport }) => transport !== undefined)).toEqual([demo]);
  });
});
