import { anthropic } from "./anthropic.ts";
import { anthropicCompatible } from "./anthropic-compatible.ts";
import type { ProviderDefinition } from "./define.ts";
import { demo } from "./demo.ts";
import { ollama } from "./ollama.ts";
import { openai } from "./openai.ts";
import { openaiCompatible } from "./openai-compatible.ts";

/** Every kind of provider that can be configured. */
export const providers: readonly ProviderDefinition[] = [
  openai,
  anthropic,
  ollama,
  openaiCompatible,
  anthropicCompatible,
  demo,
];

/** The definition that a `type` in the configuration names. */
export function findProvider(type: string): ProviderDefinition | undefined {
  return providers.find((provider) => provider.id === type);
}
