import {
  defineProvider,
  type ProviderDefinition,
  type ProviderInstance,
} from "../../providers/define.ts";
import { buildDirectory, type Directory } from "../directory.ts";
import type { ListState } from "../model-list.ts";
import type { RoutingSnapshot } from "../resolve.ts";

/** A provider of OpenAI's dialect; tests change what they are about. */
export function chatProvider(changes: Partial<ProviderDefinition> = {}): ProviderDefinition {
  return defineProvider({
    id: "chatty",
    name: "Chatty",
    baseUrl: "http://127.0.0.1:9/v1",
    version: "/v1",
    endpoints: { "chat-completions": "/chat/completions", embeddings: "/embeddings" },
    modelsPath: "/models",
    auth: { header: "authorization", prefix: "Bearer " },
    keyRequired: true,
    variables: { key: "CHATTY_API_KEY", baseUrl: "CHATTY_BASE_URL" },
    forwardHeaders: [],
    streamUsage: true,
    startModels: [],
    ...changes,
  });
}

/** A provider of Anthropic's dialect. */
export function messagesProvider(changes: Partial<ProviderDefinition> = {}): ProviderDefinition {
  return chatProvider({
    id: "wordy",
    name: "Wordy",
    endpoints: { messages: "/messages", "count-tokens": "/messages/count_tokens" },
    auth: { header: "x-api-key", prefix: "" },
    fixedHeaders: { "anthropic-version": "2023-06-01" },
    ...changes,
  });
}

/** Answers in process, as the demo does; no test of routing sends it anything. */
export const demoProvider = chatProvider({
  id: "demo",
  endpoints: { "chat-completions": "/chat/completions", messages: "/messages" },
  keyRequired: false,
  startModels: ["demo-model"],
  transport: {
    dispatch() {
      throw new Error("Routing sends nothing.");
    },
  },
});

/** A configured instance. */
export function instanceOf(
  id: string,
  definition: ProviderDefinition = chatProvider(),
  changes: Partial<ProviderInstance> = {},
): ProviderInstance {
  return { id, definition, baseUrl: "http://127.0.0.1:9/v1", source: "environment", ...changes };
}

export const demoInstance = instanceOf("demo", demoProvider, { source: "built in" });

/** An instance and its models; a state in place of models = no list. */
export type Known = readonly [ProviderInstance, readonly string[] | Exclude<ListState, "listed">];

/** The directory of these instances, in their order, and the demo. */
export function directoryOf(...known: readonly Known[]): Directory {
  const demo = {
    instance: demoInstance,
    view: { state: "listed", models: [{ id: "demo-model" }], problem: undefined },
  } as const;
  return buildDirectory(
    demo,
    known.map(([instance, models]) => ({
      instance,
      view:
        typeof models === "string"
          ? { state: models, models: [], problem: undefined }
          : { state: "listed", models: models.map((id) => ({ id })), problem: undefined },
    })),
  );
}

/** A snapshot of a directory without aliases and default model. */
export function snapshotOf(
  directory: Directory,
  changes: Partial<Omit<RoutingSnapshot, "directory">> = {},
): RoutingSnapshot {
  return {
    directory,
    aliases: new Map(),
    defaultModel: undefined,
    defaultAppliesTo: "default",
    ...changes,
  };
}
