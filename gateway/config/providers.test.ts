import { describe, expect, it } from "vitest";
import { failure, home, load, noticesOf, type Said } from "./fixtures/load.ts";

const inData = `config.yaml of ${home}`;
const providersOf = (said: Said) => load(said).providers;
const ids = (said: Said) => providersOf(said).map(({ id }) => id);

describe("providers of the environment", () => {
  it("are instances with key, base URL and models", () => {
    const environment = {
      OPENAI_API_KEY: "sk-1",
      OPENAI_EAST_API_KEY: "sk-2",
      OPENAI_EAST_BASE_URL: "https://east.example/v1",
      OPENAI_EAST_MODELS: "a, b,,c",
      OLLAMA_BASE_URL: "http://box:11434",
    };
    expect(load({ environment })).toMatchObject({
      notices: [],
      providers: [
        { id: "openai", type: "openai", key: "sk-1", source: "environment" },
        {
          id: "openai-east",
          type: "openai",
          key: "sk-2",
          baseUrl: "https://east.example/v1",
          models: ["a", "b", "c"],
          source: "environment",
        },
        { id: "ollama", type: "ollama", baseUrl: "http://box:11434", source: "environment" },
      ],
    });
  });

  it("come after those of config.yaml, by type, the bare one first, then by name", () => {
    const environment = {
      OPENAI_COMPATIBLE_BASE_URL: "http://a",
      ANTHROPIC_API_KEY: "k",
      OPENAI_WEST_API_KEY: "k",
      OPENAI_EAST_API_KEY: "k",
      OPENAI_API_KEY: "k",
    };
    const config = "providers: {zeta: {type: anthropic, api_key: k}, openai-west: {type: openai}}";
    expect(ids({ environment, config })).toEqual([
      "zeta",
      "openai-west",
      "openai",
      "openai-east",
      "anthropic",
      "openai-compatible",
    ]);
  });

  it("need more than a list of models, and a type that needs a key needs one", () => {
    expect(load({ environment: { OPENAI_MODELS: "a" } })).toMatchObject({
      providers: [],
      notices: [],
    });
    const settings = load({ environment: { OPENAI_EAST_BASE_URL: "https://east.example" } });
    expect(settings.providers).toEqual([]);
    expect(noticesOf(settings, "warning")).toEqual([
      "OPENAI_EAST_BASE_URL (environment) is not used: provider openai-east has no key.",
    ]);
  });

  it("need a base URL where the type has none", () => {
    const settings = load({ environment: { OPENAI_COMPATIBLE_API_KEY: "k" } });
    expect(settings.providers).toEqual([]);
    expect(noticesOf(settings, "warning")).toEqual([
      "OPENAI_COMPATIBLE_API_KEY (environment) is not used: provider openai-compatible has no base URL.",
    ]);
  });

  it("are merged over the layers of variables", () => {
    const said = {
      homeEnv: "OPENAI_API_KEY=stored\nOPENAI_BASE_URL=https://stored.example/v1",
      workingEnv: "OPENAI_MODELS=a,b",
    };
    expect(providersOf(said)).toEqual([
      {
        id: "openai",
        type: "openai",
        key: "stored",
        baseUrl: "https://stored.example/v1",
        models: ["a", "b"],
        source: `.env of ${home}`,
      },
    ]);
  });
});

describe("providers of config.yaml", () => {
  it("are instances in the file's order, with the name as type where none is given", () => {
    const config = `
providers:
  second: {type: openai, api_key: k2, base_url: https://b.example/v1, models: [m1, {id: m2}, '']}
  openai: {api_key: k1}
  local: {type: openai-compatible, base_url: http://127.0.0.1:8000/v1}
  claude: {type: Anthropic-Compatible, base_url: https://c.example, api_key: k3, models: 'x, y'}
  ollama:
`;
    expect(load({ config })).toMatchObject({
      notices: [],
      providers: [
        {
          id: "second",
          type: "openai",
          key: "k2",
          baseUrl: "https://b.example/v1",
          models: ["m1", "m2"],
          source: inData,
        },
        { id: "openai", type: "openai", key: "k1" },
        { id: "local", type: "openai-compatible", baseUrl: "http://127.0.0.1:8000/v1" },
        { id: "claude", type: "anthropic-compatible", key: "k3", models: ["x", "y"] },
        { id: "ollama", type: "ollama", source: inData },
      ],
    });
  });

  it("are named when they are not used", () => {
    const config =
      "providers: {openai: {base_url: 'https://a.example'}, x: {type: openai-compatible}}";
    const settings = load({ config });
    expect(settings.providers).toEqual([]);
    expect(noticesOf(settings, "warning")).toEqual([
      `providers.openai (${inData}) is not used: provider openai has no key.`,
      `providers.x (${inData}) is not used: provider x has no base URL.`,
    ]);
  });

  it("may have settings of GoModel's that are not in effect, and unknown ones", () => {
    const config =
      "providers: {ollama: {api_version: '1', resilience: {retry: {max_retries: 5}}, base_ulr: x, models: []}}";
    expect(load({ config }).notices.map(({ text }) => text)).toEqual([
      `providers.ollama.api_version is set but not in effect yet: versions of a provider's API (${inData}).`,
      `providers.ollama.resilience is set but not in effect yet: retries of one provider by its own rules (${inData}).`,
      `providers.ollama.base_ulr (${inData}) is unknown and has no effect. Did you mean base_url?`,
    ]);
  });

  it("of a type of GoModel's that is not there are named, whatever else they say", () => {
    const config =
      "providers: {g: {type: gemini, api_key: '...', nonsense: 1}, groq: {api_key: k}}";
    const settings = load({ config });
    expect(settings.providers).toEqual([]);
    expect(settings.notices.map(({ text }) => text)).toEqual([
      `providers.g is set but not in effect yet: providers of type gemini (${inData}).`,
      `providers.groq is set but not in effect yet: providers of type groq (${inData}).`,
    ]);
  });

  it.each([
    ["providers: openai", "providers (", "must be a mapping"],
    ["providers: [openai]", "providers (", "must be a mapping"],
    ["providers: {openai: sk-1}", "providers.openai (", "must be a mapping"],
    [
      "providers: {mine: {api_key: k}}",
      "providers.mine.type (",
      "must be one of openai, anthropic",
    ],
    ["providers: {mine: {type: opnai}}", "providers.mine.type (", "(openai?)"],
    ["providers: {mine: {type: demo}}", "providers.mine.type (", "must be one of"],
    ["providers: {a/b: {type: openai}}", "providers.a/b (", "letters, digits"],
    ["providers: {'': {type: openai}}", "providers. (", "letters, digits"],
    ["providers: {openai: {api_key: [a, b]}}", "providers.openai.api_key (", "must be one text"],
    ["providers: {openai: {api_key: {a: b}}}", "providers.openai.api_key (", "must be one value"],
    ["providers: {openai: {models: {a: b}}}", "providers.openai.models (", "must be a list"],
    ["providers: {openai: {models: [{name: b}]}}", "providers.openai.models (", "must be a list"],
    ["providers: {openai: {api_key: a b}}", "providers.openai.api_key (", "must be one word"],
    ["providers: {ollama: {base_url: box}}", "providers.ollama.base_url (", "http:// or https://"],
    ["providers: {ollama: {base_url: 'ftp://box'}}", "providers.ollama.base_url (", "http://"],
    [
      "providers: {ollama: {base_url: 'http://a:b@box'}}",
      "providers.ollama.base_url (",
      "password",
    ],
    ["providers: {ollama: {base_url: 'http://box?k=1'}}", "providers.ollama.base_url (", "query"],
  ])("stop the start when they are wrong: %s", (config, label, problem) => {
    expect(failure({ config })).toMatchObject({
      code: "setting_invalid",
      message: expect.stringContaining(label),
    });
    expect(failure({ config })).toMatchObject({
      message: expect.stringMatching(/\. Correct it or remove it\.$/),
    });
    expect(failure({ config })).toMatchObject({ message: expect.stringContaining(problem) });
  });
});

describe("a wrong key or base URL", () => {
  it("of the environment stops the start, and is not shown", () => {
    expect(failure({ environment: { OPENAI_API_KEY: "sk-hidden sk-other" } })).toMatchObject({
      code: "setting_invalid",
      message:
        "OPENAI_API_KEY (environment) must be one word of ASCII characters. Correct it or remove it.",
    });
    expect(failure({ environment: { OLLAMA_BASE_URL: "http://user:hidden@box" } })).toMatchObject({
      code: "setting_invalid",
      message: expect.not.stringContaining("hidden"),
    });
  });
});

describe("a key of the environment", () => {
  const config = "providers: {openai: {type: openai, api_key: stored, models: [m]}}";

  it("replaces the one in config.yaml, and keeps the rest of the instance", () => {
    expect(load({ config, environment: { OPENAI_API_KEY: "mine" } })).toMatchObject({
      notices: [],
      providers: [{ id: "openai", key: "mine", models: ["m"], source: "environment" }],
    });
  });

  it("of another type does not reach an instance that is declared in config.yaml", () => {
    const settings = load({
      config: "providers: {openai: {type: openai-compatible, base_url: 'http://box'}}",
      environment: { OPENAI_API_KEY: "mine" },
    });
    expect(settings.providers).toEqual([
      { id: "openai", type: "openai-compatible", baseUrl: "http://box", source: inData },
    ]);
    expect(noticesOf(settings, "warning")).toEqual([
      `OPENAI_API_KEY (environment) is ignored: providers.openai (${inData}) makes openai a provider of type openai-compatible.`,
    ]);
  });
});

describe("an example in place of a key", () => {
  it.each(["sk-...", "sk-ant-...", "...", "gsk_...", "your-api-key", "<your key>", "sk-…"])(
    "is none: %s",
    (key) => {
      const settings = load({ environment: { OPENAI_API_KEY: key } });
      expect(settings.providers).toEqual([]);
      expect(noticesOf(settings, "warning")).toEqual([
        "OPENAI_API_KEY (environment) is ignored: it holds an example, not a key.",
      ]);
    },
  );

  it("leaves the next weaker key, and is not named below a stronger one", () => {
    const config = "providers: {openai: {api_key: stored}}";
    expect(providersOf({ config, environment: { OPENAI_API_KEY: "sk-..." } })).toMatchObject([
      { key: "stored", source: inData },
    ]);
    const example = "providers: {openai: {api_key: sk-...}}";
    expect(load({ config: example, environment: { OPENAI_API_KEY: "mine" } })).toMatchObject({
      notices: [],
      providers: [{ key: "mine" }],
    });
  });
});

describe("this gateway itself", () => {
  it.each(["http://127.0.0.1:7282/v1", "http://localhost:7282", "http://[::1]:7282/v1"])(
    "is not taken for a provider: %s",
    (OPENAI_BASE_URL) => {
      const settings = load({ environment: { OPENAI_BASE_URL, OPENAI_API_KEY: "sk-1" } });
      expect(settings.providers).toEqual([
        { id: "openai", type: "openai", key: "sk-1", source: "environment" },
      ]);
      expect(noticesOf(settings, "warning")).toEqual([
        "OPENAI_BASE_URL (environment) is ignored: it is the address of this gateway itself.",
      ]);
    },
  );

  it("is known at its configured port, and at the first port when that is auto", () => {
    const environment = { OLLAMA_BASE_URL: "http://localhost:9000" };
    expect(ids({ environment })).toEqual(["ollama"]);
    expect(ids({ environment, flags: { port: "9000" } })).toEqual([]);
    const first = { OLLAMA_BASE_URL: "http://localhost:7282" };
    expect(ids({ environment: first, flags: { port: "auto" } })).toEqual([]);
    expect(ids({ environment: first, flags: { port: "9000" } })).toEqual(["ollama"]);
  });

  it("does not send its own keys to providers", () => {
    const settings = load({ environment: { OPENAI_API_KEY: "pb-1234" } });
    expect(settings.providers).toEqual([]);
    expect(noticesOf(settings, "warning")).toEqual([
      "OPENAI_API_KEY (environment) is ignored: it holds a key of this gateway, not a provider's.",
    ]);
  });
});
