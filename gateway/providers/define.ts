import type { Dispatcher } from "undici";
import type { Operation } from "../dialects/operations.ts";
import type { RequestFlavour } from "./flavours.ts";

/** The environment variables that configure a provider; the exact names, without an instance. */
export type ProviderVariables = {
  readonly key?: string;
  readonly baseUrl?: string;
  readonly models?: string;
  /** Names that look like an instance's variable but belong to something else. */
  readonly ignored?: readonly string[];
};

/** A provider as data. Quirks are pure, named functions; no other file compares provider ids. */
export type ProviderDefinition = {
  /** Stable id: the `type` in config.yaml. */
  readonly id: string;
  readonly name: string;
  /** The base URL with its version segment; undefined when the user must give one. */
  readonly baseUrl?: string;
  /** The version segment that is added to a base URL without a path, for example `/v1`. */
  readonly version: string;
  /** Operation → path below the base URL. */
  readonly endpoints: Readonly<Partial<Record<Operation, string>>>;
  /** Path below the base URL that lists models, where there is one. */
  readonly modelsPath?: string;
  /** The header that carries the key, and what stands before the key in it. */
  readonly auth: { readonly header: string; readonly prefix: string };
  readonly keyRequired: boolean;
  readonly variables?: ProviderVariables;
  /** Client headers (lower case) that may go to this provider. */
  readonly forwardHeaders: readonly string[];
  /** Headers that every request to this provider has, unless the client sent its own. */
  readonly fixedHeaders?: Readonly<Record<string, string>>;
  /** Whether `stream_options.include_usage` may be asked of a chat stream. */
  readonly streamUsage: boolean;
  /** Changes a translated request into this host's own way of the dialect. */
  readonly requestFlavour?: RequestFlavour;
  /** It refuses fields that other hosts of its dialect have added. */
  readonly plain?: true;
  /** Models to start `default` with, best first; the first that the provider lists is taken. */
  readonly startModels: readonly string[];
  /** Answers in process instead of over the network. */
  readonly transport?: Transport;
};

/** Sends one request and feeds the handler; undici's pools and the demo both do. */
export type Transport = {
  dispatch(options: TransportRequest, handler: Dispatcher.DispatchHandler): boolean;
};

/** What undici takes; also a list of buffers as the body, which its types leave out. */
export type TransportRequest = Omit<Dispatcher.DispatchOptions, "body"> & {
  readonly body?: Dispatcher.DispatchOptions["body"] | readonly Buffer[];
};

/** One configured provider: a definition with an address, a key and a name of its own. */
export type ProviderInstance = {
  /** Unique; the part before the slash in `instance/model`. */
  readonly id: string;
  readonly definition: ProviderDefinition;
  /** Normalised, with version segment, without a trailing slash. */
  readonly baseUrl: string;
  readonly key?: string;
  /** The user's own list of models: replaces what the provider lists. */
  readonly models?: readonly string[];
  /** Where it was configured, for people: `environment`, `.env of …`, `config.yaml`, `found on its port`. */
  readonly source: string;
};

/** Declares a provider; one file each, listed in `providers/index.ts`. */
export function defineProvider(definition: ProviderDefinition): ProviderDefinition {
  return definition;
}
