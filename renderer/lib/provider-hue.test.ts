import { describe, expect, it } from "vitest";
import { providerHue } from "./provider-hue.ts";

describe("provider hue", () => {
  it("tells the providers apart that people configure most", () => {
    const names = ["openai", "anthropic", "ollama", "demo", "gemini", "groq", "mistral"];
    expect(new Set(names.map(providerHue)).size).toBe(names.length);
  });

  it("leaves red, amber and green to states, whatever the instance is called", () => {
    for (let i = 0; i < 500; i += 1) {
      const hue = providerHue(`instance-${i}`);
      expect(hue).toBeGreaterThanOrEqual(180);
      expect(hue).toBeLessThanOrEqual(350);
    }
  });
});
