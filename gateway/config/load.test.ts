import { describe, expect, it } from "vitest";
import { failure, home, load, noticesOf, type Said } from "./fixtures/load.ts";

describe("the defaults", () => {
  it("are these", () => {
    expect(load()).toEqual({
      host: undefined,
      port: 7282,
      home,
      databasePath: `${home}/patchbay.db`,
      logLevel: "info",
      masterKey: undefined,
      allowedHosts: [],
      allowedOrigins: [],
      bodySizeLimit: 64 * 1024 * 1024,
      httpTimeout: 600_000,
      streamIdleTimeout: 300_000,
      heartbeatAfter: 10_000,
      clientStallTimeout: 120_000,
      maxInFlight: 4096,
      maxStreamsPerClient: 512,
      retry: { maxRetries: 2, initialBackoff: 500, maxBackoff: 8000, factor: 2, jitter: 0.1 },
      usageEnabled: true,
      usageRetentionDays: 90,
      requestStreamUsage: true,
      modelRefreshInterval: 3600,
      providers: [],
      aliases: {},
      defaultModel: undefined,
      defaultAppliesTo: "default",
      discoverOllama: true,
      sources: {},
      notices: [],
    });
  });
});

describe("the layers", () => {
  /** Each of them sets another port; weak to strong. */
  const layers: readonly [port: number, source: string, said: Said][] = [
    [7282, "", {}],
    [1001, `server.port (config.yaml of ${home})`, { config: "server: {port: 1001}" }],
    [1002, `PORT (.env of ${home})`, { homeEnv: "PORT=1002" }],
    [1003, "PORT (.env of /work)", { workingEnv: "PORT=1003" }],
    [1004, "PORT (environment)", { environment: { PORT: "1004" } }],
    [1005, "--port", { flags: { port: "1005" } }],
  ];

  it.each(layers.map((_, index) => index))(
    "number %i wins over all below, and every value knows its layer",
    (index) => {
      const said: Said = Object.assign({}, ...layers.slice(0, index + 1).map(([, , one]) => one));
      const [port, source] = layers[index] ?? [];
      const settings = load(said);
      expect(settings.port).toBe(port);
      expect(settings.sources.port ?? "").toBe(source);
    },
  );

  it("leave a setting to the next one below when it is empty", () => {
    const settings = load({
      config: "server: {port: 1001}",
      homeEnv: "PORT=",
      workingEnv: 'PORT=""',
      environment: { PORT: "  " },
      flags: { port: "" },
    });
    expect(settings.port).toBe(1001);
  });

  it("are merged setting by setting", () => {
    const settings = load({
      config: "server: {port: 1001, log_level: debug}\nusage: {retention_days: 7}",
      homeEnv: "LOG_LEVEL=warn",
      environment: { USAGE_RETENTION_DAYS: "0" },
    });
    expect(settings).toMatchObject({ port: 1001, logLevel: "warn", usageRetentionDays: 0 });
  });

  it("take no .env and no config.yaml of the working folder when there is a window", () => {
    const said = { workingEnv: "PORT=1003", foundConfig: "server: {host: localhost}" };
    expect(load(said)).toMatchObject({ port: 1003, host: "localhost" });
    expect(load({ ...said, headless: false })).toMatchObject({ port: 7282, host: undefined });
  });

  it("read one .env once when the working folder is the data folder", () => {
    const settings = load({ workingFolder: home, homeEnv: "PORT=1002\nLOG_FORMAT=json" });
    expect(settings.sources.port).toBe(`PORT (.env of ${home})`);
    expect(settings.notices).toHaveLength(1);
  });

  it("read a .env with quotes, comments, export, a byte order mark and Windows line ends", () => {
    const settings = load({
      workingEnv:
        "\uFEFFPORT=\"1003\" # ours\r\nexport LOG_LEVEL='warn'\r\n# HOST=0.0.0.0\r\nUSAGE_ENABLED=no\r\n",
    });
    expect(settings).toMatchObject({ port: 1003, logLevel: "warn", usageEnabled: false });
    expect(settings.host).toBeUndefined();
  });

  it("do not tell variables apart by case on Windows, and do elsewhere", () => {
    const said = {
      environment: { Port: "1004" },
      config: `server: {log_level: '\${Level}'}`,
      homeEnv: "LEVEL=warn",
    };
    const windows = load({
      ...said,
      platform: "win32",
      flags: { home: "C:\\h" },
      files: { "C:\\h\\config.yaml": said.config, "C:\\h\\.env": said.homeEnv },
    });
    expect(windows).toMatchObject({ port: 1004, logLevel: "warn" });
    expect(load(said)).toMatchObject({ port: 7282, logLevel: "info" });
  });
});

describe("config.yaml", () => {
  const at = (port: number) => `server: {port: ${port}}`;
  const files = {
    "/etc/mine.yaml": at(1),
    "/work/config.yaml": at(2),
    "/work/config/config.yaml": at(3),
    [`${home}/config.yaml`]: at(4),
  };

  it("is the one that --config names, else the first of three places", () => {
    const left: Record<string, string> = { ...files };
    expect(load({ files, flags: { config: "/etc/mine.yaml" } }).port).toBe(1);
    expect(load({ files: left }).port).toBe(2);
    delete left["/work/config.yaml"];
    expect(load({ files: left }).port).toBe(3);
    delete left["/work/config/config.yaml"];
    expect(load({ files: left }).port).toBe(4);
  });

  it("may be named relative to the working folder", () => {
    expect(load({ files, flags: { config: "config/config.yaml" } }).port).toBe(3);
  });

  it("stops the start when it is named and is not there", () => {
    expect(failure({ files, flags: { config: "/etc/none.yaml" } })).toMatchObject({
      code: "file_not_found",
      message:
        "--config names /etc/none.yaml, and there is no such file. Correct the path or leave --config out.",
    });
  });

  it("is filled in from the environment, then the .env files, then its own defaults", () => {
    const config = [
      `server: {port: '\${A_PORT:-7000}', log_level: '\${A_LEVEL:-warn}'}`,
      `usage: {retention_days: '\${A_DAYS:-7}'}`,
      `aliases: {fast: 'openai/\${A_MODEL}'}`,
    ].join("\n");
    const settings = load({
      config,
      homeEnv: "A_PORT=1\nA_LEVEL=error\nA_MODEL=gpt",
      workingEnv: "A_PORT=2",
      environment: { A_PORT: "3", A_DAYS: "" },
    });
    expect(settings).toMatchObject({ port: 3, logLevel: "error", usageRetentionDays: 7 });
    expect(settings.aliases).toEqual({ fast: "openai/gpt" });
  });

  it("counts a value as unset when its variable is, and says so", () => {
    const settings = load({ config: `server: {port: '\${NO_PORT}'}` });
    expect(settings.port).toBe(7282);
    expect(noticesOf(settings, "info")).toEqual([
      `server.port (config.yaml of ${home}) counts as unset: it needs \${NO_PORT}, which is not set.`,
    ]);
  });
});

describe("aliases", () => {
  it("are names for models; default is the setting of that name", () => {
    const config = "aliases:\n  default: fast\n  fast: openai/small\n  smart: big\n  embedding:\n";
    const settings = load({ config });
    expect(settings.aliases).toEqual({ fast: "openai/small", smart: "big" });
    expect(settings.defaultModel).toBe("fast");
    const environment = { PATCHBAY_DEFAULT_MODEL: "big", PATCHBAY_DEFAULT_APPLIES_TO: "all" };
    expect(load({ config, environment })).toMatchObject({
      defaultModel: "big",
      defaultAppliesTo: "all",
    });
  });

  it("hold nothing that nobody gave", () => {
    expect("constructor" in load().aliases).toBe(false);
    const { aliases } = load({ config: "aliases: {__proto__: x}" });
    expect(Object.entries(aliases)).toEqual([["__proto__", "x"]]);
    expect("toString" in aliases).toBe(false);
  });

  it.each([
    "aliases: fast",
    "aliases: [fast]",
    "aliases: {fast: [a, b]}",
    "aliases: {fast: {model: a}}",
    "aliases: {fast: two words}",
    "aliases: {two words: a}",
    "aliases: {default: [a, b]}",
  ])("stop the start when they are none: %s", (config) => {
    expect(failure({ config })).toMatchObject({
      code: "setting_invalid",
      message: expect.stringMatching(
        /^aliases.* \(config.yaml of .*\) must be .*Correct it or remove it/,
      ),
    });
  });
});

describe("the doors", () => {
  it.each(["localhost", "127.0.0.1", "::1", "[::1]", "127.0.0.9"])(
    "need no key when only this machine reaches them: %s",
    (host) => {
      expect(load({ environment: { HOST: host } }).host).toBe(host.replace(/[[\]]/g, ""));
    },
  );

  it.each(["0.0.0.0", "::", "192.168.1.5", "box.lan"])(
    "do not open for other machines without a master key: %s",
    (host) => {
      expect(failure({ environment: { HOST: host } })).toMatchObject({
        code: "setting_invalid",
        message: expect.stringMatching(
          /^HOST \(environment\) is .*no master key.*PATCHBAY_MASTER_KEY/,
        ),
      });
      expect(load({ environment: { HOST: host, PATCHBAY_MASTER_KEY: "long" } }).host).toBe(host);
      expect(load({ environment: { HOST: host, GOMODEL_MASTER_KEY: "long" } }).host).toBe(host);
    },
  );

  it("warn when other machines can come in, and say where", () => {
    const environment = { HOST: "0.0.0.0", PATCHBAY_MASTER_KEY: "long" };
    expect(noticesOf(load({ environment }), "warning")).toEqual([
      "HOST (environment) is 0.0.0.0: the gateway listens there, for other machines too. What they send and get, the master key included, can be read on the way.",
    ]);
    expect(load({ environment: { HOST: "::1" } }).notices).toEqual([]);
  });

  it("take our name for the master key before GoModel's, but the stronger layer before both", () => {
    const environment = { PATCHBAY_MASTER_KEY: "ours", GOMODEL_MASTER_KEY: "theirs" };
    expect(load({ environment }).masterKey).toBe("ours");
    expect(
      load({ homeEnv: "PATCHBAY_MASTER_KEY=ours", environment: { GOMODEL_MASTER_KEY: "theirs" } })
        .masterKey,
    ).toBe("theirs");
  });

  it.each([
    ["HOST=0.0.0.0", { host: undefined }],
    ["PATCHBAY_ALLOWED_HOSTS=evil.example", { allowedHosts: [] }],
    ["PATCHBAY_ALLOWED_ORIGINS=https://evil.example", { allowedOrigins: [] }],
  ])("are not opened by %s in the working folder's .env", (line, left) => {
    const settings = load({ workingEnv: `${line}\nPATCHBAY_MASTER_KEY=known` });
    expect(settings).toMatchObject(left);
    const [name] = line.split("=");
    expect(noticesOf(settings, "warning")).toEqual([
      `${name} (.env of /work) is not taken: what only lies in the working folder opens the gateway to nobody. Set it in the environment if you mean it.`,
    ]);
  });

  it.each([
    ["host: 0.0.0.0", { host: "0.0.0.0" }],
    ["allowed_hosts: [evil.example]", { allowedHosts: ["evil.example"] }],
    ["allowed_origins: 'https://evil.example'", { allowedOrigins: ["https://evil.example"] }],
  ])("are opened by %s in a config.yaml only when it is named", (line, taken) => {
    const config = `server: {${line}, master_key: known}`;
    const found = load({ foundConfig: config });
    expect(found).not.toMatchObject(taken);
    expect(noticesOf(found, "warning")).toEqual([
      expect.stringMatching(/^server\.\w+ \(config.yaml of \/work\) is not taken.*--config/),
    ]);
    expect(load({ foundConfig: config, flags: { config: "config.yaml" } })).toMatchObject(taken);
    expect(load({ config })).toMatchObject(taken);
  });

  it("are not opened by what config.yaml takes from the working folder's .env", () => {
    const config = `server: {allowed_origins: '\${PAGES}'}`;
    const pages = "PAGES=https://evil.example";
    expect(load({ config, workingEnv: pages }).allowedOrigins).toEqual([]);
    expect(load({ config, homeEnv: pages }).allowedOrigins).toEqual(["https://evil.example"]);
  });

  it("may be closed by the working folder, with no key but where there is no other", () => {
    const workingEnv = "HOST=localhost\nPATCHBAY_MASTER_KEY=known";
    expect(load({ workingEnv })).toMatchObject({ host: "localhost", masterKey: "known" });
    const settings = load({ workingEnv, homeEnv: "GOMODEL_MASTER_KEY=mine" });
    expect(settings.masterKey).toBe("mine");
    expect(noticesOf(settings, "warning")).toEqual([
      expect.stringContaining("PATCHBAY_MASTER_KEY (.env of /work) is not taken"),
    ]);
  });

  it("do not open for other machines with a key that only lies in the working folder", () => {
    const said = { environment: { HOST: "0.0.0.0" }, workingEnv: "PATCHBAY_MASTER_KEY=known" };
    expect(failure(said)).toMatchObject({
      code: "setting_invalid",
      message: expect.stringContaining("only lies in the working folder (.env of /work)"),
    });
  });

  it("lock with a published example, warn of it, and do not open to others with it", () => {
    const GOMODEL_MASTER_KEY = "your-secret-key-here";
    const settings = load({ environment: { GOMODEL_MASTER_KEY } });
    expect(settings.masterKey).toBe(GOMODEL_MASTER_KEY);
    expect(noticesOf(settings, "warning")).toEqual([
      expect.stringContaining("GOMODEL_MASTER_KEY (environment) is a published example"),
    ]);
    expect(failure({ environment: { GOMODEL_MASTER_KEY, HOST: "0.0.0.0" } })).toMatchObject({
      code: "setting_invalid",
      message: expect.stringContaining("published example"),
    });
  });
});
