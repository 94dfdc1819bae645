import { describe, expect, it } from "vitest";
import { anthropic } from "../dialects/anthropic/index.ts";
import { openaiChat } from "../dialects/openai-chat/index.ts";
import { readRefusal, readRetryAfter } from "./provider-error.ts";

const key = "sk-secret-0123456789";
const json = (value: object) => Buffer.from(JSON.stringify(value));
const read = (status: number, body: Buffer, headers = {}, dialect = openaiChat) =>
  readRefusal(dialect, status, headers, body, key);

describe("reading a provider's refusal", () => {
  it("keeps the provider's own bytes and status where they are in the client's dialect (trap 31)", () => {
    const body = json({ error: { message: "slow down", type: "rate_limit_error", code: null } });
    const refusal = read(429, body);
    expect(refusal.body).toBe(body);
    expect(refusal).toMatchObject({ status: 429, retryable: true });
    expect(refusal.error).toMatchObject({ code: "provider_error", message: "slow down" });
  });

  it("renders an error that is in another envelope anew, with its status and message (trap 31)", () => {
    const refusal = read(404, json({ id: "x", message: "model 'y' not found" }));
    expect(refusal.body).toBeUndefined();
    expect(refusal.error).toMatchObject({ status: 404, message: "model 'y' not found" });
    const other = read(404, json({ error: { message: "no" } }), {}, anthropic);
    expect(other.body).toBeUndefined();
  });

  it("says in words what an HTML page says", () => {
    const page = Buffer.from("<html><style>b{}</style><h1>502 Bad\n Gateway</h1>nginx</html>");
    const refusal = read(502, page, { "content-type": "text/html" });
    expect(refusal.error.message).toBe(
      "The provider answered with status 502: 502 Bad Gateway nginx",
    );
    expect(refusal.retryable).toBe(true);
  });

  it("masks the key that a provider repeats", () => {
    const refusal = read(401, json({ error: { message: `Incorrect key ${key}.`, type: "x" } }));
    expect(refusal.body?.toString()).not.toContain(key);
    expect(refusal.error.message).toMatch(/^Incorrect key •••/);
  });

  it("follows no redirect, and says where it leads", () => {
    const refusal = read(301, Buffer.alloc(0), { location: "https://example.com/v2" });
    expect(refusal.error.status).toBe(502);
    expect(refusal.error.message).toContain("https://example.com/v2");
    expect(refusal.retryable).toBe(false);
  });

  it("obeys x-should-retry over the status", () => {
    const body = json({ error: { message: "m" } });
    expect(read(500, body, { "x-should-retry": "false" }).retryable).toBe(false);
    expect(read(400, body, { "x-should-retry": "true" }).retryable).toBe(true);
    expect(read(400, body).retryable).toBe(false);
  });
});

describe("reading Retry-After", () => {
  it("takes seconds, a date, or exact milliseconds", () => {
    const now = Date.parse("2026-01-01T00:00:00Z");
    expect(readRetryAfter({ "retry-after": "3" }, now)).toBe(3000);
    expect(readRetryAfter({ "retry-after": "Thu, 01 Jan 2026 00:00:05 GMT" }, now)).toBe(5000);
    expect(readRetryAfter({ "retry-after-ms": "250", "retry-after": "3" }, now)).toBe(250);
  });

  it("takes nonsense and the past for nothing", () => {
    expect(readRetryAfter({}, 0)).toBeUndefined();
    expect(readRetryAfter({ "retry-after": "soon" }, 0)).toBeUndefined();
    expect(readRetryAfter({ "retry-after": "-5" }, 0)).toBeUndefined();
  });
});
