import { describe, expect, it } from "vitest";
import { failure, home, load, noticesOf } from "./fixtures/load.ts";

const place = `(config.yaml of ${home})`;

describe("a key of config.yaml that nothing knows", () => {
  it.each([
    [
      "server: {prot: 1}",
      `server.prot ${place} is unknown and has no effect. Did you mean server.port?`,
    ],
    ["sevrer: {port: 1}", `sevrer ${place} is unknown and has no effect. Did you mean server?`],
    ["body_size_limit: 1M", "Did you mean server.body_size_limit?"],
    ["retention_day: 1", "Did you mean usage.retention_days?"],
    [
      "server.port: 1",
      `server.port ${place} is unknown and has no effect. Did you mean server.port?`,
    ],
    ["provider: {}", "Did you mean providers?"],
    ["alias: {}", "Did you mean aliases?"],
    ["something: {quite: different}", `something ${place} is unknown and has no effect.`],
  ])("is named, and the start goes on: %s", (config, text) => {
    const settings = load({ config });
    expect(settings.port).toBe(7282);
    expect(noticesOf(settings, "warning")).toEqual([expect.stringContaining(text)]);
  });

  it("gives one notice, whatever lies below it", () => {
    expect(load({ config: "thing: {a: 1, b: {c: 2}, d: [3]}" }).notices).toHaveLength(1);
  });

  it("is not a section or a value that is left empty", () => {
    expect(
      load({ config: "server:\nusage: ~\nproviders:\naliases:\nguardrails:\n" }).notices,
    ).toEqual([]);
  });

  it("is not a section of another form, which stops the start", () => {
    expect(failure({ config: "server: 8080" })).toMatchObject({
      code: "setting_invalid",
      message: `server ${place} must be a mapping of settings. Correct it or remove it.`,
    });
  });
});

describe("a variable with our prefix", () => {
  it("is named when it looks like a slip", () => {
    const settings = load({ environment: { PATCHBAY_MASTERKEY: "x" } });
    expect(noticesOf(settings, "warning")).toEqual([
      "PATCHBAY_MASTERKEY (environment) is unknown and has no effect. Did you mean PATCHBAY_MASTER_KEY?",
    ]);
  });

  it.each(["HOST", "PORT", "LOG_LEVEL"])(
    "is named when %s is meant, which has no prefix",
    (name) => {
      const settings = load({ environment: { [`PATCHBAY_${name}`]: "x" } });
      expect(noticesOf(settings, "warning")).toEqual([
        `PATCHBAY_${name} (environment) is unknown and has no effect. Did you mean ${name}?`,
      ]);
    },
  );

  it("is left alone when it is somebody else's", () => {
    const environment = { PATCHBAY_KEY: "x", PATCHBAY_API_KEY: "x", PATCHBAY_CORPUS: "x" };
    expect(load({ environment }).notices).toEqual([]);
  });
});
