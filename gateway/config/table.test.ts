import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { failure, load } from "./fixtures/load.ts";
import { defaultOf } from "./resolve.ts";
import { type Declaration, placeTable, settingTable } from "./table.ts";

const declarations: readonly Declaration[] = Object.values({ ...settingTable, ...placeTable });

/** What `docs/configuration.md` says of one setting. */
function row({ names, path, flag, shape, description, ...rest }: Declaration): string {
  const code = (text: string | undefined): string => (text === undefined ? "" : `\`${text}\``);
  const cells = [
    names.map(code).join(", "),
    code(path),
    flag === undefined ? "" : code(`--${flag}`),
    shape.text,
    rest.default ? code(rest.default) : (rest.otherwise ?? ""),
    description,
  ];
  return `| ${cells.join(" | ")} |`;
}

describe("the table of settings", () => {
  it("equals the one in docs/configuration.md", () => {
    const docs = readFileSync(new URL("../../docs/configuration.md", import.meta.url), "utf8");
    const documented = docs.split("\n").filter((line) => /^\| (?!Environment)/.test(line));
    expect(documented).toEqual(declarations.map(row));
  });

  it("has defaults of the shape that it asks for", () => {
    for (const declaration of declarations) {
      const isFixed = declaration.default !== undefined;
      expect([declaration.names, defaultOf(declaration) !== undefined]).toEqual([
        declaration.names,
        isFixed,
      ]);
      expect(declaration.default || declaration.otherwise).toBeTruthy();
    }
  });

  it("names every variable, path and flag once", () => {
    for (const all of [
      declarations.flatMap(({ names }) => names),
      declarations.flatMap(({ path }) => path ?? []),
      declarations.flatMap(({ flag }) => flag ?? []),
    ]) {
      expect(new Set(all).size).toBe(all.length);
    }
  });
});

/** Per variable: values that are right, and values that are not. */
const samples: Readonly<Record<string, { right: readonly string[]; wrong: readonly string[] }>> = {
  HOST: { right: ["::1"], wrong: ["http://localhost", "localhost:80", "*", "a b"] },
  PORT: { right: ["0", "65535", "auto"], wrong: ["65536", "-1", "http", "80.5"] },
  LOG_LEVEL: { right: ["debug", "WARN"], wrong: ["trace", "2"] },
  PATCHBAY_MASTER_KEY: { right: ["k"], wrong: ["two words", "schlüssel"] },
  PATCHBAY_ALLOWED_HOSTS: {
    right: ["box.lan", "box.lan, 10.0.0.1"],
    wrong: ["*", "box.lan:80", "http://box.lan", "a,,b c"],
  },
  PATCHBAY_ALLOWED_ORIGINS: {
    right: ["https://a.example:8443", "app://obsidian.md,http://localhost:3000/"],
    wrong: ["*", "a.example", "https://a.example/path", "https://*.example", "null"],
  },
  BODY_SIZE_LIMIT: { right: ["1K", "1G", "1048576"], wrong: ["1023", "2G", "10X", "ten"] },
  PATCHBAY_MAX_IN_FLIGHT: { right: ["1"], wrong: ["0", "1.5", "many"] },
  PATCHBAY_MAX_STREAMS_PER_CLIENT: { right: ["1"], wrong: ["0", "-1"] },
  PATCHBAY_CLIENT_STALL_TIMEOUT: { right: ["1ms", "24h"], wrong: ["0", "25d", "600h"] },
  HTTP_TIMEOUT: { right: ["600", "10m", "1h30m", "1s"], wrong: ["0", "-1", "ten", "1000h"] },
  PATCHBAY_STREAM_IDLE_TIMEOUT: { right: ["5m"], wrong: ["0s", "5 minutes"] },
  PATCHBAY_HEARTBEAT_AFTER: { right: ["10s"], wrong: ["0", "soon"] },
  RETRY_MAX_RETRIES: { right: ["0", "100"], wrong: ["101", "-1", "two"] },
  RETRY_INITIAL_BACKOFF: { right: ["0", "1s"], wrong: ["soon"] },
  RETRY_MAX_BACKOFF: { right: ["30s"], wrong: ["30x"] },
  RETRY_BACKOFF_FACTOR: { right: ["1", "2.0"], wrong: ["0.5", "101", "x2"] },
  RETRY_JITTER_FACTOR: { right: ["0", "0.1", "1"], wrong: ["1.1", "10%"] },
  STORAGE_TYPE: { right: ["sqlite", "SQLite"], wrong: ["postgresql", "mongodb", "redis"] },
  SQLITE_PATH: { right: ["data/gomodel.db"], wrong: [] },
  USAGE_ENABLED: { right: ["on", "0"], wrong: ["maybe"] },
  USAGE_RETENTION_DAYS: { right: ["0"], wrong: ["-1", "90d"] },
  ENFORCE_RETURNING_USAGE_DATA: { right: ["yes"], wrong: ["2"] },
  CACHE_REFRESH_INTERVAL: { right: ["1", "1h"], wrong: ["0", "1000h"] },
  PATCHBAY_DEFAULT_MODEL: { right: ["openai/gpt"], wrong: ["two words"] },
  PATCHBAY_DEFAULT_APPLIES_TO: { right: ["unknown", "all"], wrong: ["some"] },
  PATCHBAY_DISCOVER_OLLAMA: { right: ["off"], wrong: ["never"] },
};

describe("a value", () => {
  const settings: readonly Declaration[] = Object.values(settingTable);
  const each = settings.flatMap(({ names: [name = ""], path = "" }) => {
    const { right, wrong } = samples[name] ?? { right: [], wrong: [] };
    return [
      ...right.map((value) => ({ name, path, value, isRight: true })),
      ...wrong.map((value) => ({ name, path, value, isRight: false })),
    ];
  });
  const right = each.filter(({ isRight }) => isRight);
  const wrong = each.filter(({ isRight }) => !isRight);

  it("has samples here for every setting", () => {
    expect(settings.map(({ names: [name] }) => name).sort()).toEqual(Object.keys(samples).sort());
  });

  it.each(right)(
    "$name=$value is right, as variable and in config.yaml",
    ({ name, path, value }) => {
      const [section = "", key] = [path.slice(0, path.lastIndexOf(".")), path.split(".").at(-1)];
      const config = `${section
        .split(".")
        .map((part) => `{${part}: `)
        .join("")}{${key}: "${value}"}${"}".repeat(section.split(".").length)}`;
      const { sources: variable, ...fromVariable } = load({ environment: { [name]: value } });
      const { sources: file, ...fromFile } = load({ config });
      expect({ ...fromFile, notices: [] }).toEqual({ ...fromVariable, notices: [] });
      expect(Object.values(variable)).toEqual([`${name} (environment)`]);
      expect(Object.values(file)).toEqual([expect.stringContaining(`${path} (config.yaml of`)]);
    },
  );

  it.each(wrong)("$name=$value stops the start", ({ name, value }) => {
    expect(failure({ environment: { [name]: value } })).toMatchObject({
      code: "setting_invalid",
      message: expect.stringMatching(
        new RegExp(`^${name} \\(environment\\) must be .*; it is .*\\. Correct it or remove it; `),
      ),
    });
  });

  it("that is wrong in a weaker layer does no harm", () => {
    expect(load({ workingEnv: "PORT=none", environment: { PORT: "1004" } }).port).toBe(1004);
  });

  it("that is wrong is named with its place, its shape and the fix", () => {
    const message = (said: Parameters<typeof failure>[0]) =>
      expect(failure(said)).toMatchObject({ message: expect.any(String) });
    message({ flags: { port: "x" } });
    expect(failure({ flags: { port: "x" } })).toMatchObject({
      message:
        '--port must be a port number from 0 (any free one) to 65535, or auto (the next free one); it is "x". Correct it or remove it; the default is 7282.',
    });
    expect(failure({ workingEnv: "STORAGE_TYPE=postgresql" })).toMatchObject({
      message:
        'STORAGE_TYPE (.env of /work) must be sqlite, the only storage type that is there yet; it is "postgresql". Correct it or remove it; the default is sqlite.',
    });
    expect(failure({ foundConfig: "usage: {retention_days: [1, 2]}" })).toMatchObject({
      message:
        "usage.retention_days (config.yaml of /work) must be a whole number from 0 to 36500; it is a list of 2. Correct it or remove it; the default is 90.",
    });
    expect(failure({ foundConfig: "usage: {retention_days: {a: 1}}" })).toMatchObject({
      message: expect.stringContaining("usage.retention_days (config.yaml of /work) must be one"),
    });
  });

  it("that is secret is never shown", () => {
    expect(failure({ environment: { PATCHBAY_MASTER_KEY: "my hidden key" } })).toMatchObject({
      message:
        "PATCHBAY_MASTER_KEY (environment) must be printable ASCII characters without spaces; it is something else (13 characters). Correct it or remove it; the default is none.",
    });
  });

  it("in lists is taken in every form, and brought into the one that browsers send", () => {
    const origins = "HTTPS://A.example:443/, app://obsidian.md";
    const hosts = { PATCHBAY_ALLOWED_HOSTS: "Box.LAN,[::1], ," };
    const settings = load({ environment: { ...hosts, PATCHBAY_ALLOWED_ORIGINS: origins } });
    expect(settings.allowedHosts).toEqual(["box.lan", "::1"]);
    expect(settings.allowedOrigins).toEqual(["https://a.example", "app://obsidian.md"]);
    expect(load({ config: "server: {allowed_hosts: [Box.LAN, '[::1]']}" }).allowedHosts).toEqual(
      settings.allowedHosts,
    );
  });
});
