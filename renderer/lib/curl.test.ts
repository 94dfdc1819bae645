import { describe, expect, it } from "vitest";
import { curlLine, shellOf } from "./curl.ts";

const address = "http://127.0.0.1:7282";

describe("curl line", () => {
  it("passes a streaming chat request for the default model as one quoted word", () => {
    const line = curlLine(address, false, shellOf("Linux x86_64"));
    expect(line).toMatch(/^curl -N http:\/\/127\.0\.0\.1:7282\/v1\/chat\/completions \\\n/);
    const body = /-d '([^']*)'$/.exec(line)?.[1] ?? "";
    expect(JSON.parse(body)).toMatchObject({ model: "default", stream: true });
  });

  it("says where the master key belongs where the gateway asks for one", () => {
    expect(curlLine(address, true, "sh")).toContain("'authorization: Bearer <your master key>'");
    expect(curlLine(address, true, "cmd")).toContain('"authorization: Bearer <your master key>"');
    expect(curlLine(address, false, "sh")).not.toContain("authorization");
  });

  it("uses one line and double quotes on Windows", () => {
    const line = curlLine(address, false, shellOf("Win32"));
    expect(line).not.toMatch(/['\n]/);
    const body = /-d "(.*)"$/.exec(line)?.[1] ?? "";
    expect(JSON.parse(body.replaceAll('\\"', '"'))).toMatchObject({ stream: true });
  });
});
