import { describe, expect, it } from "vitest";
import { providerTypes } from "./fixtures/load.ts";
import { createVariableReader } from "./provider-variables.ts";

const read = createVariableReader(providerTypes);

describe("a provider's variable", () => {
  it.each([
    ["OPENAI_API_KEY", "openai", "openai", "key"],
    ["OPENAI_BASE_URL", "openai", "openai", "baseUrl"],
    ["OPENAI_MODELS", "openai", "openai", "models"],
    ["OPENAI_EAST_API_KEY", "openai", "openai-east", "key"],
    ["OPENAI_EU_WEST_2_BASE_URL", "openai", "openai-eu-west-2", "baseUrl"],
    ["ANTHROPIC_TEAM_MODELS", "anthropic", "anthropic-team", "models"],
    ["OPENAI_COMPATIBLE_API_KEY", "openai-compatible", "openai-compatible", "key"],
    ["OPENAI_COMPATIBLE_LAB_API_KEY", "openai-compatible", "openai-compatible-lab", "key"],
    ["OLLAMA_BOX_BASE_URL", "ollama", "ollama-box", "baseUrl"],
  ])("%s is of type %s, instance %s, %s", (name, type, instance, field) => {
    expect(read(name)).toEqual({ type, instance, field });
  });

  it.each([
    "OPENAI_ADMIN_API_KEY",
    "AZURE_OPENAI_API_KEY",
    "OPENAI_ORG_ID",
    "OPENAI__API_KEY",
    "OPENAI_east_API_KEY",
    "OPENAI_API_KEY_2",
    "OLLAMA_MODELS",
    "MY_OPENAI_API_KEY",
    "API_KEY",
    "_API_KEY",
  ])("%s is none", (name) => {
    expect(read(name)).toBeUndefined();
  });
});
