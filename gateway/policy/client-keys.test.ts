import { describe, expect, it } from "vitest";
import { GatewayError } from "../errors.ts";
import { createClientKeys } from "./client-keys.ts";

const caller = (headers: Record<string, string>, url = "/v1/models", address = "127.0.0.1") => ({
  headers,
  url,
  address,
});

function codeOf(run: () => void): string | undefined {
  try {
    run();
    return undefined;
  } catch (thrown) {
    return thrown instanceof GatewayError ? thrown.code : "not coded";
  }
}

describe("a gateway without a master key", () => {
  const keys = createClientKeys(undefined);

  it("takes any credential and none, since SDKs always send one", () => {
    expect(codeOf(() => keys.check(caller({})))).toBeUndefined();
    expect(codeOf(() => keys.check(caller({ authorization: "Bearer anything" })))).toBeUndefined();
  });

  it("refuses a key with our own prefix that is not valid", () => {
    expect(codeOf(() => keys.check(caller({ "x-api-key": "pb-unknown" })))).toBe("invalid_key");
  });
});

it("never locks out the right key of a program on this machine", () => {
  const keys = createClientKeys("a-long-master-key");
  for (let count = 0; count < 100; count += 1) {
    expect(codeOf(() => keys.check(caller({ "x-api-key": "wrong" })))).toBe("invalid_key");
  }
  expect(codeOf(() => keys.check(caller({ "x-api-key": "a-long-master-key" })))).toBeUndefined();
});

describe("a gateway with a master key", () => {
  const master = "a-long-master-key";

  it.each([
    ["Authorization", { authorization: `Bearer ${master}` }, "/"],
    ["lower-case bearer", { authorization: `bearer ${master}` }, "/"],
    ["x-api-key", { "x-api-key": master }, "/"],
    ["x-goog-api-key", { "x-goog-api-key": master }, "/"],
    ["api-key", { "api-key": master }, "/"],
    ["the key parameter", {}, `/v1beta/models?key=${master}`],
  ])("takes it in %s", (_name, headers, url) => {
    expect(codeOf(() => createClientKeys(master).check(caller(headers, url)))).toBeUndefined();
  });

  it("tells a missing key from a wrong one", () => {
    const keys = createClientKeys(master);
    expect(codeOf(() => keys.check(caller({})))).toBe("missing_key");
    expect(codeOf(() => keys.check(caller({ "x-api-key": `${master}x` })))).toBe("invalid_key");
    expect(codeOf(() => keys.check(caller({ authorization: "Basic abc" })))).toBe("missing_key");
  });

  it("stops comparing after many failures from one address, and from no other", () => {
    const keys = createClientKeys(master);
    const wrong = caller({ "x-api-key": "wrong" }, "/", "10.0.0.9");
    const codes = Array.from({ length: 60 }, () => codeOf(() => keys.check(wrong)));
    expect(codes[0]).toBe("invalid_key");
    expect(codes.at(-1)).toBe("too_many_failures");
    const right = { "x-api-key": master };
    expect(codeOf(() => keys.check(caller(right, "/", "10.0.0.9")))).toBe("too_many_failures");
    expect(codeOf(() => keys.check(caller(right)))).toBeUndefined();
  });
});
