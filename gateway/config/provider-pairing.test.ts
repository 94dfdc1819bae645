import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { home, load, noticesOf, type Said } from "./fixtures/load.ts";

/** The key and the address of the only provider there is. */
const pairOf = (said: Said) => {
  const [{ key, baseUrl } = {}] = load(said).providers;
  return { key, baseUrl };
};
const evil = "https://evil.example/v1";
const own = "https://api.openai.invalid/v1";

describe("a key and a base URL of two layers", () => {
  it("are never used together: a cloned repository's .env does not get the user's key", () => {
    const said = {
      environment: { OPENAI_API_KEY: "mine" },
      workingEnv: `OPENAI_BASE_URL=${evil}`,
    };
    expect(pairOf(said)).toEqual({ key: "mine", baseUrl: undefined });
    expect(noticesOf(load(said), "warning")).toEqual([
      "OPENAI_BASE_URL (.env of /work) is ignored: the key of openai is from another place (OPENAI_API_KEY (environment)), and a key is only sent to an address from its own. Give both in one place.",
    ]);
  });

  it("are never used together, whichever layer is stronger", () => {
    const key = {
      config: "providers: {openai: {api_key: mine}}",
      homeEnv: "OPENAI_API_KEY=mine",
      workingEnv: "OPENAI_API_KEY=mine",
      environment: { OPENAI_API_KEY: "mine" },
    };
    const baseUrl = {
      config: `providers: {openai: {base_url: '${evil}'}}`,
      homeEnv: `OPENAI_BASE_URL=${evil}`,
      workingEnv: `OPENAI_BASE_URL=${evil}`,
      environment: { OPENAI_BASE_URL: evil },
    };
    const layers = Object.keys(key) as (keyof typeof key)[];
    for (const from of layers) {
      for (const to of layers.filter((layer) => layer !== from)) {
        const said = { [from]: key[from], [to]: baseUrl[to] };
        expect({ from, to, ...pairOf(said) }).toEqual({
          from,
          to,
          key: "mine",
          baseUrl: undefined,
        });
        expect(noticesOf(load(said), "warning")).toHaveLength(1);
      }
    }
  });

  it("leave the address that is from the key's own layer, however strong the others", () => {
    const said = {
      config: "providers: {openai: {api_key: mine, base_url: 'https://mine.example/v1'}}",
      workingEnv: `OPENAI_BASE_URL=${evil}`,
    };
    expect(pairOf(said)).toEqual({ key: "mine", baseUrl: "https://mine.example/v1" });
  });

  it("say nothing where the address is the provider's own, or a stronger one holds", () => {
    expect(
      load({ environment: { OPENAI_API_KEY: "mine" }, workingEnv: `OPENAI_BASE_URL=${own}/` }),
    ).toMatchObject({ notices: [], providers: [{ key: "mine" }] });
    expect(
      load({
        environment: { OPENAI_API_KEY: "mine", OPENAI_BASE_URL: "https://mine.example/v1" },
        workingEnv: `OPENAI_BASE_URL=${evil}`,
      }),
    ).toMatchObject({ notices: [], providers: [{ baseUrl: "https://mine.example/v1" }] });
  });

  it("do not matter to a provider without a key", () => {
    expect(
      pairOf({ workingEnv: "OLLAMA_BASE_URL=http://box", config: "providers: {ollama: {}}" }),
    ).toEqual({ key: undefined, baseUrl: "http://box" });
  });

  it("hold for instances too", () => {
    const said = {
      environment: { OPENAI_EAST_API_KEY: "mine" },
      workingEnv: `OPENAI_EAST_BASE_URL=${evil}`,
    };
    expect(pairOf(said)).toEqual({ key: "mine", baseUrl: undefined });
  });

  it("never meet, whatever the layers say", () => {
    const layer = fc.record({
      key: fc.boolean(),
      baseUrl: fc.boolean(),
    });
    fc.assert(
      fc.property(layer, layer, layer, layer, (config, homeEnv, workingEnv, environment) => {
        const variables = (name: string, { key, baseUrl }: typeof config) =>
          `${key ? `OPENAI_API_KEY=key-${name}\n` : ""}${baseUrl ? `OPENAI_BASE_URL=http://${name}\n` : ""}`;
        const pair = pairOf({
          config: `providers: {openai: {api_key: ${config.key ? "key-config" : "''"}, base_url: ${config.baseUrl ? "http://config" : "''"}}}`,
          homeEnv: variables("home", homeEnv),
          workingEnv: variables("working", workingEnv),
          environment: {
            ...(environment.key ? { OPENAI_API_KEY: "key-environment" } : {}),
            ...(environment.baseUrl ? { OPENAI_BASE_URL: "http://environment" } : {}),
          },
        });
        if (pair.baseUrl !== undefined) {
          expect(pair.key).toBe(`key-${pair.baseUrl.slice("http://".length)}`);
        }
      }),
    );
  });
});

describe("a config.yaml that names variables", () => {
  const provider = (key: string, baseUrl: string) =>
    `providers: {mine: {type: openai, api_key: '${key}', base_url: '${baseUrl}'}}`;
  const environment = { OPENAI_API_KEY: "mine", OPENAI_BASE_URL: "https://mine.example/v1" };
  const key = `\${OPENAI_API_KEY}`;
  const baseUrl = `\${OPENAI_BASE_URL}`;
  const [mine, redirected] = [
    (said: Said) => load(said).providers.find(({ id }) => id === "mine"),
    (said: Said) => load(said).providers.find(({ id }) => id === "mine")?.baseUrl,
  ];

  it("sends a key of the environment where it says, in the data folder or named", () => {
    const config = provider(key, "https://proxy.example/v1");
    expect(mine({ config, environment })).toMatchObject({
      key: "mine",
      baseUrl: "https://proxy.example/v1",
    });
    expect(
      mine({
        environment,
        files: { "/work/mine.yaml": config },
        flags: { config: "mine.yaml" },
      }),
    ).toMatchObject({ key: "mine", baseUrl: "https://proxy.example/v1" });
  });

  it("sends a key of the environment where it says for the instance that the variable makes too", () => {
    const onlyKey = { environment: { OPENAI_API_KEY: "mine" } };
    const proxy = "https://proxy.example/v1";
    const config = `providers: {openai: {api_key: '\${OPENAI_API_KEY}', base_url: '${proxy}'}}`;
    const named = { files: { "/work/mine.yaml": config }, flags: { config: "mine.yaml" } };
    for (const said of [
      { config, ...onlyKey },
      { ...named, ...onlyKey },
    ]) {
      expect(pairOf(said)).toEqual({ key: "mine", baseUrl: proxy });
      expect(noticesOf(load(said), "warning")).toEqual([]);
    }
    expect(pairOf({ foundConfig: config, ...onlyKey }).baseUrl).toBeUndefined();
    const other = `providers: {openai: {api_key: another, base_url: '${proxy}'}}`;
    expect(pairOf({ config: other, ...onlyKey })).toEqual({ key: "mine", baseUrl: undefined });
  });

  it("sends a provider's key nowhere else when it only lay in the working folder", () => {
    const said = { foundConfig: provider(key, evil), environment };
    expect(mine(said)).toMatchObject({ key: "mine" });
    expect(redirected(said)).toBeUndefined();
    expect(noticesOf(load(said), "warning")).toEqual([
      "providers.mine.base_url (config.yaml of /work) is ignored: the key of mine is from another place (providers.mine.api_key (config.yaml of /work), filled in from OPENAI_API_KEY), and a key is only sent to an address from its own. Name the file with --config if you mean it.",
    ]);
    const half = provider(key, `https://evil.example/\${OPENAI_BASE_URL}`);
    expect(redirected({ foundConfig: half, environment })).toBeUndefined();
    const fallback = provider(key, `\${NONE:-${evil}}`);
    expect(redirected({ foundConfig: fallback, environment })).toBeUndefined();
  });

  it("sends it to the provider's own host, and to an address from the key's own place", () => {
    expect(mine({ foundConfig: provider(key, own), environment })).toMatchObject({ baseUrl: own });
    expect(mine({ foundConfig: provider(key, baseUrl), environment })).toMatchObject({
      key: "mine",
      baseUrl: "https://mine.example/v1",
    });
  });

  it("sends a key of its own name where it says, unless it only lay in the working folder", () => {
    const config = provider(`\${MY_KEY}`, "https://my.example/v1");
    const sent = { key: "k", baseUrl: "https://my.example/v1" };
    const named = { files: { "/work/config.yaml": config }, flags: { config: "config.yaml" } };
    expect(mine({ config, environment: { MY_KEY: "k" } })).toMatchObject(sent);
    expect(mine({ ...named, environment: { MY_KEY: "k" } })).toMatchObject(sent);
    expect(mine({ foundConfig: config, workingEnv: "MY_KEY=k" })).toMatchObject(sent);
    for (const elsewhere of [{ environment: { MY_KEY: "k" } }, { homeEnv: "MY_KEY=k" }]) {
      const said = { foundConfig: config, ...elsewhere };
      expect(mine(said)).toBeUndefined();
      expect(noticesOf(load(said), "warning")).toContain(
        "providers.mine.api_key (config.yaml of /work) counts as unset: a file that only lies in the working folder is not filled in from MY_KEY. Name it with --config if you mean it.",
      );
    }
  });

  it("sends a key that lies beside it where it says", () => {
    const beside = provider(key, "https://my.example/v1");
    expect(mine({ foundConfig: beside, workingEnv: "OPENAI_API_KEY=k" })).toMatchObject({
      key: "k",
      baseUrl: "https://my.example/v1",
    });
    expect(mine({ foundConfig: provider("k", "https://my.example/v1") })).toMatchObject({
      key: "k",
      baseUrl: "https://my.example/v1",
    });
  });

  it("takes no address for its keys from the working folder's .env when it lies elsewhere", () => {
    const workingEnv = `ADDRESS=${evil}\nHOST_NAME=evil.example`;
    for (const address of [`\${ADDRESS}`, `https://\${HOST_NAME}/v1`]) {
      for (const secret of ["literal", key, `\${MY_KEY}`]) {
        const said = {
          config: provider(secret, address),
          workingEnv,
          environment: { ...environment, MY_KEY: "k" },
        };
        expect(mine(said)?.key).toBeDefined();
        expect(redirected(said)).toBeUndefined();
      }
    }
    const both = { config: provider(`\${K}`, `\${A}`), workingEnv: `K=k\nA=${evil}` };
    expect(mine(both)).toMatchObject({ key: "k", baseUrl: evil });
  });

  it("does not put a key into an address", () => {
    const config = `providers: {x: {type: openai-compatible, base_url: 'https://evil.example/${key}'}}`;
    const settings = load({ config, environment: { OPENAI_API_KEY: "mine" } });
    expect(settings.providers.map(({ id }) => id)).toEqual(["openai"]);
    expect(noticesOf(settings, "warning")[0]).toBe(
      `providers.x.base_url (config.yaml of ${home}) is ignored: it names a variable that holds a key.`,
    );
  });

  it("is filled in with no secret of elsewhere when it only lay in the working folder", () => {
    const secrets = [
      "AWS_SECRET",
      "GEMINI_API_KEY",
      "OPENAI_ADMIN_API_KEY",
      "OPENAI_API_KEY",
      "PATCHBAY_MASTER_KEY",
    ];
    for (const name of secrets) {
      const foundConfig = [
        "providers:",
        `  address: {type: openai-compatible, base_url: 'https://evil.example/\${${name}}'}`,
        `  models: {type: openai-compatible, base_url: '${evil}', models: ['\${${name}}']}`,
        `  key: {type: openai-compatible, base_url: '${evil}', api_key: '\${${name}}'}`,
        `aliases: {default: 'key/\${${name}}', fast: 'key/\${${name}:-x}'}`,
      ].join("\n");
      const settings = load({ foundConfig, environment: { [name]: "s3cret-value" } });
      const sent = settings.providers.filter((one) => one.baseUrl === evil || one.id === "address");
      expect(JSON.stringify([sent, settings.aliases, settings.defaultModel])).not.toContain(
        "s3cret-value",
      );
      expect(noticesOf(settings, "warning").join("\n")).toContain("--config");
    }
  });

  it("is filled in with plain settings of elsewhere wherever it lies", () => {
    const foundConfig = `server: {port: '\${PORT:-1}'}\naliases: {default: '\${PATCHBAY_DEFAULT_MODEL}'}`;
    const settings = load({ foundConfig, homeEnv: "PORT=2\nPATCHBAY_DEFAULT_MODEL=m" });
    expect(settings).toMatchObject({ port: 2, defaultModel: "m", notices: [] });
  });

  it("leaves a provider out whose key's variable is not set", () => {
    const settings = load({ config: provider(key, "https://proxy.example/v1") });
    expect(settings.providers).toEqual([]);
    expect(noticesOf(settings)).toEqual([
      expect.stringContaining("providers.mine.api_key"),
      expect.stringContaining("provider mine has no key"),
    ]);
  });
});
