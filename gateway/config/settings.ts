/** Something the user should know at the start, for example a setting without effect. */
export type Notice = { readonly level: "info" | "warning"; readonly text: string };

/** A provider instance as configured, before it is matched with its definition. */
export type ProviderSettings = {
  /** Instance name; the part before the slash in `instance/model`. */
  readonly id: string;
  /** A provider definition's id. */
  readonly type: string;
  readonly key?: string;
  /** As the user wrote it. */
  readonly baseUrl?: string;
  readonly models?: readonly string[];
  /** Where it was configured, for people. */
  readonly source: string;
};

/** When the model chosen as `default` answers: for its own name only, for unknown names too, or always. */
export type DefaultAppliesTo = "default" | "unknown" | "all";

/** The effective settings of one gateway; every layer is already merged. Times in ms, sizes in bytes. */
export type Settings = {
  readonly host: string | undefined;
  readonly port: number | "auto";
  readonly home: string;
  readonly databasePath: string;
  readonly logLevel: "debug" | "info" | "warn" | "error";
  readonly masterKey: string | undefined;
  readonly allowedHosts: readonly string[];
  readonly allowedOrigins: readonly string[];
  readonly bodySizeLimit: number;
  /** Bounds a whole answer, and the wait for a stream's first byte; never a stream. */
  readonly httpTimeout: number;
  /** Longest silence inside a stream. */
  readonly streamIdleTimeout: number;
  /** Silence of a stream before its content after which its client is told that it is waited for. */
  readonly heartbeatAfter: number;
  /** A client that takes no bytes for this long is dropped. */
  readonly clientStallTimeout: number;
  readonly maxInFlight: number;
  readonly maxStreamsPerClient: number;
  readonly retry: {
    readonly maxRetries: number;
    readonly initialBackoff: number;
    readonly maxBackoff: number;
    readonly factor: number;
    /** Share of each delay that is random, 0 to 1. */
    readonly jitter: number;
  };
  readonly usageEnabled: boolean;
  /** Days that request rows are kept; 0 keeps them for ever. */
  readonly usageRetentionDays: number;
  /** Ask chat streams for their usage (and hide it from clients that did not ask). */
  readonly requestStreamUsage: boolean;
  /** Seconds between refreshes of the providers' model lists. */
  readonly modelRefreshInterval: number;
  readonly providers: readonly ProviderSettings[];
  /** Alias → model name. */
  readonly aliases: Readonly<Record<string, string>>;
  /** The model that `default` starts with, unless one was chosen at run time. */
  readonly defaultModel: string | undefined;
  readonly defaultAppliesTo: DefaultAppliesTo;
  /** Look for Ollama on its port when no provider of that type is configured. */
  readonly discoverOllama: boolean;
  readonly notices: readonly Notice[];
};

/** The settings as loaded, with where each was given: its id → for example `PORT (environment)`. */
export type LoadedSettings = Settings & {
  /** Settings that are not in it have their default. */
  readonly sources: Readonly<Record<string, string>>;
};
