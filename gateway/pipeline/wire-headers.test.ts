import { describe, expect, it } from "vitest";
import { anthropic } from "../providers/anthropic.ts";
import type { ProviderInstance } from "../providers/define.ts";
import { openai } from "../providers/openai.ts";
import { answerHeaders, cameFrom, outboundHeaders } from "./wire-headers.ts";

const instance = (definition = openai): ProviderInstance => ({
  id: definition.id,
  definition,
  baseUrl: "https://api.example.com/v1",
  key: "sk-provider",
  source: "test",
});
const outbound = (client: Record<string, string>, definition = openai, stream = false) =>
  outboundHeaders({
    instance: instance(definition),
    client,
    length: 2,
    stream,
    hopId: "me",
    userAgent: "patchbay/0",
  });

describe("headers to a provider", () => {
  it("holds the provider's key and none of the client's credentials, cookies or own headers", () => {
    const headers = outbound({
      authorization: "Bearer client-key",
      "x-api-key": "client-key",
      "x-goog-api-key": "client-key",
      "api-key": "client-key",
      cookie: "patchbay_admin_7282=x",
      "x-forwarded-for": "10.0.0.1",
      "x-patchbay-user-path": "/team",
      "openai-beta": "assistants=v2",
    });
    expect(headers.authorization).toBe("Bearer sk-provider");
    expect(headers["openai-beta"]).toBe("assistants=v2");
    expect(JSON.stringify(headers)).not.toContain("client-key");
    expect(Object.keys(headers)).not.toEqual(
      expect.arrayContaining([expect.stringMatching(/cookie|forwarded|user-path/)]),
    );
  });

  it("passes Anthropic's version and betas byte for byte, and has a version where none was sent (trap 32)", () => {
    const sent = outbound(
      { "anthropic-version": "2024-01-01", "anthropic-beta": "a-1, b-2" },
      anthropic,
    );
    expect(sent["anthropic-version"]).toBe("2024-01-01");
    expect(sent["anthropic-beta"]).toBe("a-1, b-2");
    expect(sent["x-api-key"]).toBe("sk-provider");
    expect(outbound({}, anthropic)["anthropic-version"]).toBe("2023-06-01");
  });

  it("asks for encodings that the client takes and that can be read, and none for a stream", () => {
    const accept = { "accept-encoding": "zstd, gzip;q=0.8, br, deflate" };
    expect(outbound(accept)["accept-encoding"]).toBe("gzip, br");
    expect(outbound({ "accept-encoding": "gzip;q=0, br" })["accept-encoding"]).toBe("br");
    expect(outbound({})["accept-encoding"]).toBe("identity");
    expect(outbound(accept, openai, true)["accept-encoding"]).toBe("identity");
  });

  it("adds its mark to those of other gateways, and knows its own", () => {
    const headers = outbound({ "x-patchbay-hop": "other" });
    expect(headers["x-patchbay-hop"]).toBe("other, me");
    expect(cameFrom(headers, "me")).toBe(true);
    expect(cameFrom(headers, "other")).toBe(true);
    expect(cameFrom(headers, "m")).toBe(false);
    expect(cameFrom({}, "me")).toBe(false);
  });
});

describe("headers to the client", () => {
  it("passes the provider's own on, but for those of the connection and of its site", () => {
    const headers = answerHeaders({
      "content-type": "application/json",
      "x-ratelimit-remaining-requests": "9",
      "anthropic-organization-id": "org",
      "retry-after": "3",
      "transfer-encoding": "chunked",
      connection: "close",
      "set-cookie": ["a=b"],
      "access-control-allow-origin": "*",
      "x-patchbay-model": "forged",
    });
    expect(Object.keys(headers).sort()).toEqual([
      "anthropic-organization-id",
      "content-type",
      "retry-after",
      "x-ratelimit-remaining-requests",
    ]);
  });
});
