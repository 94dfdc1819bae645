import { describe, expect, it } from "vitest";
import { baseUrlProblem, normaliseBaseUrl } from "./base-url.ts";

describe("normaliseBaseUrl", () => {
  it.each([
    ["http://host", "http://host/v1"],
    ["http://host/", "http://host/v1"],
    ["http://host//", "http://host/v1"],
    ["http://host/v1", "http://host/v1"],
    ["http://host/v1/", "http://host/v1"],
    ["HTTPS://Host:443/V1", "https://host/V1"],
    ["http://host:8080/proxy/openai/", "http://host:8080/proxy/openai"],
    ["https://host/v1beta/openai", "https://host/v1beta/openai"],
    ["  http://host/v1 ", "http://host/v1"],
    ["http://[::1]:8080", "http://[::1]:8080/v1"],
  ])("makes %s into %s", (text, normal) => {
    expect(normaliseBaseUrl(text, "/v1")).toBe(normal);
  });

  it("adds the version of the provider, and nothing where there is none", () => {
    expect(normaliseBaseUrl("http://host", "/v1beta")).toBe("http://host/v1beta");
    expect(normaliseBaseUrl("http://host/", "")).toBe("http://host");
  });

  it.each([
    ["host/v1", "http:// or https://"],
    ["localhost:11434", "http:// or https://"],
    ["ftp://host/v1", "http:// or https://"],
    ["file:///etc/passwd", "http:// or https://"],
    ["", "http:// or https://"],
    ["http://user:pass@host/v1", "user name or password"],
    ["http://token@host/v1", "user name or password"],
    ["http://host/v1?key=hidden", "query"],
    ["http://host/v1?", "query"],
    ["http://host/v1#part", "fragment"],
  ])("refuses %j and does not repeat it", (text, problem) => {
    expect(() => normaliseBaseUrl(text, "/v1")).toThrow(
      expect.objectContaining({ code: "setting_invalid" }),
    );
    expect(baseUrlProblem(text)).toContain(problem);
    expect(baseUrlProblem(text)).not.toMatch(/pass@|token@|hidden/);
  });
});
