import type { Static, TSchema } from "typebox";
import { defaultPort, isLoopback } from "./addresses.ts";
import type { Names } from "./layers.ts";
import {
  boolean,
  choice,
  host,
  hosts,
  integer,
  milliseconds,
  modelName,
  number,
  origins,
  port,
  type Shape,
  seconds,
  secret,
  size,
  text,
} from "./shapes.ts";

/** One setting: where it can be given, what it must look like, and what it means. */
export type Declaration<
  S extends TSchema = TSchema,
  D extends string | undefined = string | undefined,
> = Names & {
  readonly shape: Shape<S>;
  /** As a user would write it; undefined when the setting has no fixed default. */
  readonly default: D;
  /** What holds instead of a fixed default. */
  readonly otherwise?: string;
  /** Its value is never shown. */
  readonly secret?: true;
  /**
   * Set where a value can open the gateway to others: whether it does not. What a file of the working
   * folder says counts only then, and where no other place says anything.
   */
  closes?(value: Static<S>): boolean;
  readonly description: string;
  /** Said at the start when it is set, after its name: where another program means something else. */
  readonly remark?: string;
};

const setting = <S extends TSchema, D extends string | undefined>(
  declaration: Declaration<S, D>,
): Declaration<S, D> => declaration;

/** Where the other layers are looked for: read first, and only from the environment and flags. */
export const placeTable = {
  home: setting({
    names: ["PATCHBAY_HOME"],
    flag: "home",
    shape: text,
    default: undefined,
    otherwise: "the platform's data folder",
    description: "The data folder. Not read from `.env` files.",
  }),
  config: setting({
    names: [],
    flag: "config",
    shape: text,
    default: undefined,
    otherwise: "the first `config.yaml` found",
    description: "The configuration file.",
  }),
};

/** Every setting but providers and aliases, once: validation, messages and docs come from here. */
export const settingTable = {
  host: setting({
    names: ["HOST"],
    path: "server.host",
    flag: "host",
    shape: host,
    default: undefined,
    otherwise: "127.0.0.1 and ::1",
    closes: isLoopback,
    description:
      "The address to listen on. One that other machines reach needs a master key, and a warning names it.",
  }),
  port: setting({
    names: ["PORT"],
    path: "server.port",
    flag: "port",
    shape: port,
    default: String(defaultPort),
    description: "The port to listen on.",
  }),
  logLevel: setting({
    names: ["LOG_LEVEL"],
    path: "server.log_level",
    flag: "log-level",
    shape: choice(["debug", "info", "warn", "error"]),
    default: "info",
    description: "The least important messages that are logged.",
  }),
  masterKey: setting({
    names: ["PATCHBAY_MASTER_KEY", "GOMODEL_MASTER_KEY"],
    path: "server.master_key",
    shape: secret,
    default: undefined,
    otherwise: "none",
    secret: true,
    closes: () => true,
    description: "The key that every data route asks for. Without one, any key is accepted.",
  }),
  allowedHosts: setting({
    names: ["PATCHBAY_ALLOWED_HOSTS"],
    path: "server.allowed_hosts",
    shape: hosts,
    default: "",
    otherwise: "none",
    closes: () => false,
    description: "Names in the Host header that are accepted beside the loopback names.",
  }),
  allowedOrigins: setting({
    names: ["PATCHBAY_ALLOWED_ORIGINS"],
    path: "server.allowed_origins",
    shape: origins,
    default: "",
    otherwise: "none",
    closes: () => false,
    description: "Origins of web pages that may call the gateway beside its own.",
  }),
  bodySizeLimit: setting({
    names: ["BODY_SIZE_LIMIT"],
    path: "server.body_size_limit",
    shape: size,
    default: "64M",
    description: "The largest request body, decoded.",
  }),
  maxInFlight: setting({
    names: ["PATCHBAY_MAX_IN_FLIGHT"],
    path: "server.max_in_flight",
    shape: integer(1, 1_000_000),
    default: "4096",
    description: "Requests at the same time; more are refused.",
  }),
  maxStreamsPerClient: setting({
    names: ["PATCHBAY_MAX_STREAMS_PER_CLIENT"],
    path: "server.max_streams_per_client",
    shape: integer(1, 1_000_000),
    default: "512",
    description: "Streams at the same time for one client; more are refused.",
  }),
  clientStallTimeout: setting({
    names: ["PATCHBAY_CLIENT_STALL_TIMEOUT"],
    path: "server.client_stall_timeout",
    shape: milliseconds(1),
    default: "120s",
    description: "A client that takes no bytes for this long is dropped.",
  }),
  httpTimeout: setting({
    names: ["HTTP_TIMEOUT"],
    path: "http.timeout",
    shape: milliseconds(1),
    default: "600s",
    description: "Bounds a whole answer, and the wait for a stream's first byte; never a stream.",
    remark:
      "bounds whole answers and the wait for a stream's first byte, never a stream; silence inside a stream is bounded by PATCHBAY_STREAM_IDLE_TIMEOUT",
  }),
  streamIdleTimeout: setting({
    names: ["PATCHBAY_STREAM_IDLE_TIMEOUT"],
    path: "http.stream_idle_timeout",
    shape: milliseconds(1),
    default: "300s",
    description: "The longest silence of a provider inside a stream.",
  }),
  heartbeatAfter: setting({
    names: ["PATCHBAY_HEARTBEAT_AFTER"],
    path: "http.heartbeat_after",
    shape: milliseconds(1),
    default: "10s",
    description:
      "While a stream has no content after this long, a translated one gets a comment, each time again, and any other one its start.",
  }),
  maxRetries: setting({
    names: ["RETRY_MAX_RETRIES"],
    path: "resilience.retry.max_retries",
    shape: integer(0, 100),
    default: "2",
    description: "Retries of one request, before its first byte.",
  }),
  initialBackoff: setting({
    names: ["RETRY_INITIAL_BACKOFF"],
    path: "resilience.retry.initial_backoff",
    shape: milliseconds(0),
    default: "500ms",
    description: "The wait before the first retry.",
  }),
  maxBackoff: setting({
    names: ["RETRY_MAX_BACKOFF"],
    path: "resilience.retry.max_backoff",
    shape: milliseconds(0),
    default: "8s",
    description: "The longest wait before a retry.",
  }),
  backoffFactor: setting({
    names: ["RETRY_BACKOFF_FACTOR"],
    path: "resilience.retry.backoff_factor",
    shape: number(1, 100),
    default: "2",
    description: "How much longer each wait is than the one before.",
  }),
  jitter: setting({
    names: ["RETRY_JITTER_FACTOR"],
    path: "resilience.retry.jitter_factor",
    shape: number(0, 1),
    default: "0.1",
    description: "The share of each wait that is random.",
  }),
  storageType: setting({
    names: ["STORAGE_TYPE"],
    path: "storage.type",
    shape: choice(["sqlite"], "sqlite, the only storage type that is there yet"),
    default: "sqlite",
    description: "Where requests are recorded.",
  }),
  databasePath: setting({
    names: ["SQLITE_PATH"],
    path: "storage.sqlite.path",
    shape: text,
    default: undefined,
    otherwise: "`patchbay.db` in the data folder",
    description: "The database file. One that another program made is refused.",
  }),
  usageEnabled: setting({
    names: ["USAGE_ENABLED"],
    path: "usage.enabled",
    shape: boolean,
    default: "true",
    description: "Record each request with its tokens.",
  }),
  usageRetentionDays: setting({
    names: ["USAGE_RETENTION_DAYS"],
    path: "usage.retention_days",
    shape: integer(0, 36_500),
    default: "90",
    description: "Days that records are kept; 0 keeps them for ever.",
  }),
  requestStreamUsage: setting({
    names: ["ENFORCE_RETURNING_USAGE_DATA"],
    path: "usage.enforce_returning_usage_data",
    shape: boolean,
    default: "true",
    description: "Ask chat streams for their usage, and hide it from clients that did not ask.",
  }),
  modelRefreshInterval: setting({
    names: ["CACHE_REFRESH_INTERVAL"],
    path: "cache.model.refresh_interval",
    shape: seconds,
    default: "3600",
    description: "Between two readings of the providers' model lists.",
  }),
  defaultModel: setting({
    names: ["PATCHBAY_DEFAULT_MODEL"],
    path: "aliases.default",
    shape: modelName,
    default: undefined,
    otherwise: "the first model found",
    description: "The model that `default` starts with.",
  }),
  defaultAppliesTo: setting({
    names: ["PATCHBAY_DEFAULT_APPLIES_TO"],
    path: "models.default_applies_to",
    shape: choice(["default", "unknown", "all"]),
    default: "default",
    description:
      "Which requests `default` answers: those that name it or no model, also those that name an unknown one, or all.",
  }),
  discoverOllama: setting({
    names: ["PATCHBAY_DISCOVER_OLLAMA"],
    path: "discovery.ollama",
    shape: boolean,
    default: "true",
    description: "Look for Ollama on its port when no provider of that type is configured.",
  }),
};

type ValueOf<T> =
  T extends Declaration<infer S, infer D>
    ? D extends string
      ? Static<S>
      : Static<S> | undefined
    : never;

export type SettingId = keyof typeof settingTable;
/** The value of every setting in the table. */
export type SettingValues = { readonly [K in SettingId]: ValueOf<(typeof settingTable)[K]> };
