import { describe, expect, it } from "vitest";
import { isLoopback, isOwnAddress, readHost } from "./addresses.ts";

describe("isLoopback", () => {
  it.each([
    "localhost",
    "LocalHost.",
    "127.0.0.1",
    "127.9.8.7",
    "::1",
    "[::1]",
    "::ffff:127.0.0.1",
  ])("takes %s", (host) => expect(isLoopback(host)).toBe(true));

  it.each([
    "0.0.0.0",
    "::",
    "192.168.1.5",
    "127.example.com",
    "localhost.example.com",
    "1.127.0.0",
  ])("does not take %s", (host) => expect(isLoopback(host)).toBe(false));
});

describe("readHost", () => {
  it.each([
    ["[::1]", "::1"],
    ["Example.COM", "example.com"],
    ["my_host-1.local", "my_host-1.local"],
    ["0.0.0.0", "0.0.0.0"],
  ])("reads %s as %s", (text, host) => expect(readHost(text)).toBe(host));

  it.each(["http://localhost", "localhost:80", "*", "a b", "-a", "256.1.1.1", "[::1]:80", ""])(
    "does not read %j",
    (text) => expect(readHost(text)).toBeUndefined(),
  );
});

describe("isOwnAddress", () => {
  const own = { host: undefined, port: 7282 };

  it.each([
    "http://127.0.0.1:7282/v1",
    "http://localhost:7282",
    "http://[::1]:7282/v1",
    "http://[::ffff:127.0.0.1]:7282/v1",
    "http://127.1:7282/v1",
    "http://0.0.0.0:7282/v1",
    "https://localhost:7282/v1",
  ])("knows itself at %s", (baseUrl) => expect(isOwnAddress(baseUrl, own)).toBe(true));

  it.each([
    "http://127.0.0.1:11434/v1",
    "http://127.0.0.1",
    "https://api.example.com:7282/v1",
    "not an address",
  ])("does not take %s for itself", (baseUrl) => expect(isOwnAddress(baseUrl, own)).toBe(false));

  it("knows itself at the default ports and at the configured host", () => {
    expect(isOwnAddress("http://localhost/v1", { host: undefined, port: 80 })).toBe(true);
    expect(isOwnAddress("https://localhost/v1", { host: undefined, port: 443 })).toBe(true);
    expect(isOwnAddress("http://box.lan:7282/v1", { host: "box.lan", port: 7282 })).toBe(true);
    expect(isOwnAddress("http://other.lan:7282/v1", { host: "box.lan", port: 7282 })).toBe(false);
  });
});
