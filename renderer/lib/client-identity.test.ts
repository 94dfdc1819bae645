import { describe, expect, it } from "vitest";
import { identifyClient } from "./client-identity.ts";

describe("client identity", () => {
  it("names the program and not the library it is built on", () => {
    const agent = "claude-cli/2.1.4 (external, cli) Anthropic/JS 0.71.2";
    expect(identifyClient("claude-cli", agent)).toEqual({ name: "Claude Code", kind: "agent" });
  });

  it("tells the two languages of one SDK apart", () => {
    expect(identifyClient("OpenAI", "OpenAI/Python 2.8.1")?.name).toBe("OpenAI Python");
    expect(identifyClient("AsyncOpenAI", "AsyncOpenAI/Python 2.8.1")?.name).toBe("OpenAI Python");
    expect(identifyClient("OpenAI", "OpenAI/JS 6.9.0")?.name).toBe("OpenAI JS");
  });

  it("keeps the gateway's name for a client it does not know", () => {
    expect(identifyClient("nightly-report", "nightly-report/3 (cron)")).toEqual({
      name: "nightly-report",
      kind: "unknown",
    });
  });

  it("says nothing about a client that sent no user agent", () => {
    expect(identifyClient(null, null)).toBeUndefined();
  });
});
