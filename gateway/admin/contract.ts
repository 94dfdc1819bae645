import Type, { type Static, type TSchema } from "typebox";

/**
 * The admin API: each call once, schema and type together. The gateway serves it below
 * `/admin/api/v1`, the user interface, the tray and the command line call it through `client.ts`.
 */

const Nullable = <T extends TSchema>(schema: T) => Type.Union([schema, Type.Null()]);

/** Token counts; `input` includes cached parts, `output` includes reasoning. Null = not reported. */
export const TokenCounts = Type.Object({
  input: Nullable(Type.Integer()),
  cacheRead: Nullable(Type.Integer()),
  cacheWrite5m: Nullable(Type.Integer()),
  cacheWrite1h: Nullable(Type.Integer()),
  output: Nullable(Type.Integer()),
  reasoning: Nullable(Type.Integer()),
});
export type TokenCounts = Static<typeof TokenCounts>;

const RequestState = Type.Union([
  Type.Literal("in-flight"),
  Type.Literal("complete"),
  Type.Literal("truncated"),
  Type.Literal("client-gone"),
  Type.Literal("failed"),
]);
export type RequestState = Static<typeof RequestState>;

/** Why a model stopped, whatever its provider calls it. */
const StopReason = Type.Union([
  Type.Literal("end"),
  Type.Literal("length"),
  Type.Literal("context"),
  Type.Literal("tool"),
  Type.Literal("refusal"),
  Type.Literal("filter"),
  Type.Literal("pause"),
  Type.Literal("error"),
  Type.Literal("unknown"),
]);
export type StopReason = Static<typeof StopReason>;

/** One thing that a translation could not carry. */
const Loss = Type.Object({
  side: Type.Union([Type.Literal("request"), Type.Literal("answer")]),
  /** In the source's own terms, such as `messages[2].content[0].cache_control`. */
  path: Type.String(),
  reason: Type.Union([
    Type.Literal("absent-in-target"),
    Type.Literal("issuer-bound"),
    Type.Literal("transport-only"),
    Type.Literal("provider-diagnostic"),
    Type.Literal("approximated"),
  ]),
  /** For `approximated`, as JSON, cut where it is long. */
  asked: Nullable(Type.String()),
  sent: Nullable(Type.String()),
});
export type RequestLoss = Static<typeof Loss>;

/** One request, in flight or settled. Times in ms, sizes in bytes, `startedAt` in epoch ms. */
export const RequestRecord = Type.Object({
  id: Type.String(),
  state: RequestState,
  startedAt: Type.Integer(),
  durationMs: Nullable(Type.Number()),
  ttftMs: Nullable(Type.Number()),
  overheadMs: Nullable(Type.Number()),
  method: Type.String(),
  path: Type.String(),
  operation: Nullable(Type.String()),
  dialect: Type.String(),
  client: Nullable(Type.String()),
  userAgent: Nullable(Type.String()),
  userPath: Nullable(Type.String()),
  requestedModel: Nullable(Type.String()),
  resolvedModel: Nullable(Type.String()),
  /** Provider instance. */
  provider: Nullable(Type.String()),
  /** passthrough, splice, filter or translate. */
  lane: Nullable(Type.String()),
  stream: Type.Boolean(),
  attempts: Type.Integer(),
  /** HTTP status; null while in flight. */
  status: Nullable(Type.Integer()),
  upstreamStatus: Nullable(Type.Integer()),
  error: Nullable(Type.Object({ code: Type.String(), message: Type.String() })),
  stopReason: Nullable(StopReason),
  tokens: TokenCounts,
  /** While streaming: content frames so far, about one token each. */
  outputSoFar: Type.Integer(),
  losses: Type.Integer(),
  /** The first 50 of them. */
  lossList: Type.Array(Loss),
  requestBytes: Type.Integer(),
  responseBytes: Type.Integer(),
  upstreamRequestId: Nullable(Type.String()),
});
export type RequestRecord = Static<typeof RequestRecord>;

export const DefaultModel = Type.Object({
  /** What `default` stands for; null when nothing can answer it. */
  model: Nullable(Type.String()),
  /**
   * chosen = by an admin call, configured = by a setting, start = found at the start, demo = only
   * the demo answers.
   */
  source: Type.Union([
    Type.Literal("chosen"),
    Type.Literal("configured"),
    Type.Literal("start"),
    Type.Literal("demo"),
  ]),
});
export type DefaultModel = Static<typeof DefaultModel>;

export const ProviderStatus = Type.Object({
  id: Type.String(),
  type: Type.String(),
  name: Type.String(),
  baseUrl: Type.String(),
  source: Type.String(),
  hasKey: Type.Boolean(),
  dialects: Type.Array(Type.String()),
  /** pending = its model list is being fetched; listed; unlisted = it could not be had, see `problem`. */
  models: Type.Union([Type.Literal("pending"), Type.Literal("listed"), Type.Literal("unlisted")]),
  modelCount: Type.Integer(),
  problem: Nullable(Type.String()),
});
export type ProviderStatus = Static<typeof ProviderStatus>;

export const Status = Type.Object({
  version: Type.String(),
  address: Type.String(),
  startedAt: Type.Integer(),
  /** True while no provider is configured and the demo answers every name. */
  demo: Type.Boolean(),
  locked: Type.Boolean(),
  defaultModel: DefaultModel,
  defaultAppliesTo: Type.Union([
    Type.Literal("default"),
    Type.Literal("unknown"),
    Type.Literal("all"),
  ]),
  aliases: Type.Array(Type.Object({ name: Type.String(), model: Type.String() })),
  providers: Type.Array(ProviderStatus),
  notices: Type.Array(
    Type.Object({
      level: Type.Union([Type.Literal("info"), Type.Literal("warning")]),
      text: Type.String(),
    }),
  ),
  /** Rows that wait for the database, those that were given up, and whether it takes none just now. */
  recorder: Type.Object({
    queued: Type.Integer(),
    dropped: Type.Integer(),
    failing: Type.Boolean(),
  }),
});
export type Status = Static<typeof Status>;

/** A model that `default` can be set to; `name` is what a client would send. */
export const ModelEntry = Type.Object({
  name: Type.String(),
  id: Type.String(),
  provider: Type.String(),
  dialects: Type.Array(Type.String()),
});
export type ModelEntry = Static<typeof ModelEntry>;

/** What the event stream carries; each SSE frame is `event: <type>` with this as its data. */
export const LiveEvents = {
  /** First frame of every connection: all that is in flight, and the last finished ones, newest first. */
  snapshot: Type.Object({
    inFlight: Type.Array(RequestRecord),
    recent: Type.Array(RequestRecord),
  }),
  /** Requests that started, moved on or settled since the last frame; the newest state of each. */
  requests: Type.Object({
    records: Type.Array(RequestRecord),
    /** Changes left out of this frame because there were too many; the store has them. */
    skipped: Type.Integer(),
  }),
  /** Providers, aliases, the default model or how the recorder fares changed. */
  status: Status,
} as const;
export type LiveEvent = {
  [K in keyof typeof LiveEvents]: { type: K; data: Static<(typeof LiveEvents)[K]> };
}[keyof typeof LiveEvents];

type Method = "GET" | "POST" | "PUT" | "DELETE";
type CallShape = {
  readonly method: Method;
  /** Below `/admin/api/v1`; `:name` marks a parameter. */
  readonly path: string;
  readonly query?: TSchema;
  readonly body?: TSchema;
  readonly response: TSchema;
};

const calls = <T extends Record<string, CallShape>>(shape: T): T => shape;

/** Every call of the admin API but the event stream (`GET /events`). */
export const contract = calls({
  getStatus: { method: "GET", path: "/status", response: Status },
  listRequests: {
    method: "GET",
    path: "/requests",
    query: Type.Object({
      limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 500, default: 100 })),
      /** The id of the last row of the page before. */
      before: Type.Optional(Type.String({ maxLength: 64 })),
    }),
    response: Type.Object({ requests: Type.Array(RequestRecord), more: Type.Boolean() }),
  },
  getRequest: { method: "GET", path: "/requests/:id", response: RequestRecord },
  listModels: {
    method: "GET",
    path: "/models",
    response: Type.Object({ models: Type.Array(ModelEntry) }),
  },
  setDefaultModel: {
    method: "PUT",
    path: "/default-model",
    body: Type.Object({ model: Type.String({ minLength: 1, maxLength: 512 }) }),
    response: DefaultModel,
  },
  clearDefaultModel: { method: "DELETE", path: "/default-model", response: DefaultModel },
  refreshModels: {
    method: "POST",
    path: "/models/refresh",
    response: Type.Object({ providers: Type.Array(ProviderStatus) }),
  },
  createDashboardLink: {
    method: "POST",
    path: "/dashboard-links",
    response: Type.Object({ url: Type.String() }),
  },
});

export type CallName = keyof typeof contract;
type Of<
  N extends CallName,
  K extends "query" | "body" | "response",
> = (typeof contract)[N] extends {
  readonly [P in K]: infer S extends TSchema;
}
  ? Static<S>
  : undefined;
export type CallQuery<N extends CallName> = Of<N, "query">;
export type CallBody<N extends CallName> = Of<N, "body">;
export type CallResponse<N extends CallName> = Of<N, "response">;

/** Where the admin API lies on the gateway's address. */
export const adminBase = "/admin/api/v1";
/** The event stream's path below `adminBase`. */
export const eventsPath = "/events";

/** How every failed admin call answers. */
export type AdminErrorBody = { error: { code: string; message: string } };
