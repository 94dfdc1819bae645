import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { describeWith } from "../../test/requirements.ts";
import { home, load, noticesOf } from "./fixtures/load.ts";
import { settingTable } from "./table.ts";

const inEffect: readonly string[] = Object.values(settingTable).flatMap(({ names }) => names);

describe("a setting of GoModel's whose feature is not there", () => {
  it("becomes one notice, and the start goes on", () => {
    const settings = load({
      config: "logging: {enabled: false}\nmetrics: {enabled: true}",
      homeEnv: "LOGGING_ENABLED=false",
      environment: { LOGGING_ENABLED: "true", GEMINI_API_KEY: "AIza", GROQ_EU_API_KEY: "gsk" },
    });
    expect(noticesOf(settings, "info")).toEqual([
      "GEMINI_API_KEY is set but not in effect yet: providers of type gemini (environment).",
      "GROQ_EU_API_KEY is set but not in effect yet: providers of type groq (environment).",
      `metrics.enabled is set but not in effect yet: metrics (config.yaml of ${home}).`,
      "LOGGING_ENABLED is set but not in effect yet: the log of requests and answers (environment).",
    ]);
  });

  it("is none when it is empty", () => {
    const settings = load({ config: "logging: {enabled: }", environment: { LOG_FORMAT: "" } });
    expect(settings.notices).toEqual([]);
  });

  it("is none when the provider type is there", () => {
    const types = [
      { id: "groq", version: "/v1", keyRequired: true, variables: { key: "GROQ_API_KEY" } },
    ];
    const settings = load({
      providerTypes: types.map((type) => ({ ...type, baseUrl: "https://groq.invalid/v1" })),
      environment: { GROQ_API_KEY: "gsk", GROQ_EU_API_KEY: "gsk" },
    });
    expect(settings.providers.map(({ id }) => id)).toEqual(["groq", "groq-eu"]);
    expect(settings.notices).toEqual([]);
  });

  it("is named with what it does here where that differs: HTTP_TIMEOUT", () => {
    const settings = load({ environment: { HTTP_TIMEOUT: "600" } });
    expect(settings.httpTimeout).toBe(600_000);
    expect(noticesOf(settings, "info")).toEqual([
      expect.stringMatching(/^HTTP_TIMEOUT \(environment\) bounds whole answers .*never a stream/),
    ]);
  });
});

describeWith("reference", "GoModel's own files", (reference) => {
  const template = readFileSync(join(reference, "gomodel/env.template"), "utf8");
  const example = readFileSync(join(reference, "gomodel/config.example.yaml"), "utf8");

  it("env.template changes nothing as it is", () => {
    expect(load({ workingEnv: template })).toEqual(load());
  });

  describe("env.template with every line in use", () => {
    const inUse = template.replace(/^# ?(?=[A-Z][A-Z0-9_]*=)/gm, "");
    const names = [...inUse.matchAll(/^([A-Z][A-Z0-9_]*)=(.+)$/gm)].map(([, name = ""]) => name);
    const settings = load({ workingEnv: inUse });

    it("is in effect where the settings are there", () => {
      expect(settings).toMatchObject({
        port: 8080,
        masterKey: "your-secret-key-here",
        bodySizeLimit: 10 * 1024 ** 2,
        httpTimeout: 600_000,
        databasePath: "/work/data/gomodel.db",
        retry: { maxRetries: 3, initialBackoff: 1000, maxBackoff: 30_000, factor: 2, jitter: 0.1 },
        usageRetentionDays: 90,
        modelRefreshInterval: 3600,
      });
    });

    it("is in effect or named for every setting, each once", () => {
      expect(names.length).toBeGreaterThan(80);
      const texts = noticesOf(settings);
      for (const name of names.filter((one) => !inEffect.includes(one))) {
        const told = texts.filter((text) => text.split(" ")[0] === name);
        expect([name, told]).toEqual([
          name,
          isOurs(name) ? expect.any(Array) : [expect.any(String)],
        ]);
      }
    });

    it("takes the example keys for none", () => {
      expect(settings.providers).toEqual([
        {
          id: "ollama",
          type: "ollama",
          baseUrl: "http://localhost:11434/v1",
          source: ".env of /work",
        },
      ]);
      expect(noticesOf(settings, "warning").filter((text) => text.includes("example"))).toEqual([
        expect.stringContaining("GOMODEL_MASTER_KEY"),
        expect.stringContaining("OPENAI_API_KEY"),
        expect.stringContaining("ANTHROPIC_API_KEY"),
        expect.stringContaining("OLLAMA_API_KEY"),
      ]);
    });
  });

  describe("config.example.yaml", () => {
    const settings = load({ files: { "/work/config/config.yaml": example } });
    const place = "(config.yaml of /work/config)";

    it("is in effect where the settings are there", () => {
      expect(settings).toMatchObject({
        port: 8080,
        masterKey: "your-secret-key",
        bodySizeLimit: 10 * 1024 ** 2,
        httpTimeout: 600_000,
        databasePath: "/work/data/gomodel.db",
        retry: { maxRetries: 3, initialBackoff: 1000, maxBackoff: 30_000, factor: 2, jitter: 0.1 },
        usageEnabled: true,
        requestStreamUsage: true,
        usageRetentionDays: 90,
        modelRefreshInterval: 3600,
      });
    });

    it("has no key that is unknown, and names what is not in effect, each once", () => {
      const texts = noticesOf(settings);
      expect(texts.filter((text) => text.includes("unknown"))).toEqual([]);
      const told = texts.map((text) => text.split(" ")[0]);
      expect(new Set(told).size).toBe(told.length);
      expect(told).toEqual(
        expect.arrayContaining([
          "logging.enabled",
          "metrics.endpoint",
          "cache.model.local.cache_dir",
          "server.enabled_passthrough_providers",
          "storage.postgresql.url",
          "guardrails.rules",
          "fallback.overrides",
          "providers.gemini",
          "providers.xai",
          "providers.groq",
          "providers.zai",
        ]),
      );
    });

    it("takes the example keys for none", () => {
      expect(settings.providers.map(({ id }) => id)).toEqual(["ollama"]);
      expect(noticesOf(settings, "warning")).toEqual([
        expect.stringContaining(`server.master_key ${place}`),
        `providers.openai.api_key ${place} is ignored: it holds an example, not a key.`,
        `providers.anthropic.api_key ${place} is ignored: it holds an example, not a key.`,
      ]);
    });

    it("works with its commented parts in use", () => {
      const withCaches = example
        .replace(/^ {2}# response:$/m, "  response:")
        .replace(/^ {2}# {3}simple:.*$/m, "    simple:")
        .replace(/^ {2}# {5}enabled: true # default when .simple.*$/m, "      enabled: true")
        .replace(/^ {2}# my-provider:$/m, "  my-provider:")
        .replace(/^ {2}# {3}type: openai$/m, "    type: openai")
        .replace(
          /^ {2}# {3}base_url: "https:\/\/api.example.com\/v1"$/m,
          "    base_url: https://api.example.com/v1",
        )
        .replace(/^ {2}# {3}api_key: "\.\.\."$/m, "    api_key: real");
      const changed = load({ files: { "/work/config/config.yaml": withCaches } });
      expect(changed.providers).toEqual([
        expect.objectContaining({ id: "ollama" }),
        {
          id: "my-provider",
          type: "openai",
          key: "real",
          baseUrl: "https://api.example.com/v1",
          source: "config.yaml of /work/config",
        },
      ]);
      expect(noticesOf(changed)).toContain(
        `cache.response.simple.enabled is set but not in effect yet: the response cache ${place}.`,
      );
    });
  });
});

/** A provider's variable of a type that is there; one notice stands for all of an instance. */
function isOurs(name: string): boolean {
  return /^(?:OPENAI|ANTHROPIC|OLLAMA)_/.test(name);
}
