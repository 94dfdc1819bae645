import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { dialects } from "./dialects/index.ts";
import { asGatewayError, catalogue, type ErrorCode, GatewayError } from "./errors.ts";

const codes = Object.keys(catalogue) as ErrorCode[];
const page = readFileSync(new URL("../docs/errors.md", import.meta.url), "utf8");
const documented = [...page.matchAll(/^\| `(\w+)` \| (\d+|–) \|/gm)];

describe("the error catalogue", () => {
  it("is what docs/errors.md says, code by code", () => {
    expect(documented.map(([, code]) => code).sort()).toEqual([...codes].sort());
    for (const [, code, status] of documented) {
      if (status !== "–") expect(catalogue[code as ErrorCode].status).toBe(Number(status));
    }
  });

  it.each(codes)("renders %s in every dialect, whole and inside a stream", (code) => {
    const error = new GatewayError(code, "What to do.", { param: "model" });
    for (const dialect of Object.values(dialects)) {
      const body = dialect.errorBody(error, "req_1");
      expect(dialect.readError(body)?.message).toBe("What to do.");
      expect(JSON.stringify(body)).toContain(`"code":"${code}"`);
      const reader = dialect.createStreamReader();
      expect(reader.read(dialect.errorFrame(error, "req_1"))).toBe("error");
      expect(reader.observation.error?.message).toBe("What to do.");
    }
  });

  it("keeps the cause of what is not coded, and tells nobody outside", () => {
    const cause = new TypeError("secret detail");
    const error = asGatewayError(cause);
    expect(error.code).toBe("internal_error");
    expect(error.cause).toBe(cause);
    expect(error.message).not.toContain("secret");
  });
});
