import { IncomingMessage, ServerResponse } from "node:http";
import { Socket } from "node:net";
import { describe, expect, it } from "vitest";
import { GatewayError } from "../errors.ts";
import { createGuard } from "./guards.ts";

const settings = {
  host: undefined,
  allowedHosts: ["patchbay.lan"],
  allowedOrigins: ["https://app.example.com"],
};

function pass(headers: Record<string, string>): { code?: string; allowed?: unknown } {
  const request = new IncomingMessage(new Socket());
  request.headers = headers;
  const response = new ServerResponse(request);
  try {
    createGuard(settings)(request, response);
    return { allowed: response.getHeader("access-control-allow-origin") };
  } catch (thrown) {
    return { code: thrown instanceof GatewayError ? thrown.code : "not coded" };
  }
}

describe("the Host guard", () => {
  it.each([
    "localhost:7282",
    "127.0.0.1:7282",
    "127.1.2.3",
    "[::1]:7282",
    "LOCALHOST",
    "app.localhost:1",
    "patchbay.lan:7282",
  ])("lets %s in", (host) => {
    expect(pass({ host }).code).toBeUndefined();
  });

  it.each([
    "evil.example.com",
    "127.0.0.1.evil.example.com",
    "localhost.evil.example.com",
    "169.254.169.254",
    "127.0.0.1@evil",
    "",
  ])("keeps %s out", (host) => {
    expect(pass({ host }).code).toBe("host_not_allowed");
  });

  it("keeps a request without Host out", () => {
    expect(pass({}).code).toBe("host_not_allowed");
  });
});

describe("the Origin guard", () => {
  const host = "127.0.0.1:7282";

  it("lets its own pages and configured ones in, and names only those to the browser", () => {
    expect(pass({ host, origin: "http://127.0.0.1:7282" })).toEqual({ allowed: undefined });
    expect(pass({ host, origin: "https://app.example.com" })).toEqual({
      allowed: "https://app.example.com",
    });
  });

  it.each([
    "null",
    "https://evil.example.com",
    "http://127.0.0.1:3000",
    "https://127.0.0.1:7282",
    "http://localhost:7282",
    "https://app.example.com.evil.com",
  ])("keeps %s out", (origin) => {
    expect(pass({ host, origin }).code).toBe("origin_not_allowed");
  });
});
