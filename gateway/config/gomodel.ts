import { isUnset, nodeAt } from "./config-tree.ts";
import type { Layers } from "./layers.ts";
import type { Notice } from "./settings.ts";

/** A setting of GoModel whose feature is not there yet. */
type Unavailable = { readonly name?: string; readonly path?: string };

const of = (section: string, ...pairs: readonly (readonly [string, string | undefined])[]) =>
  pairs.map(([key, name]) => ({
    path: `${section}.${key}`,
    ...(name === undefined ? {} : { name }),
  }));

/** Feature → GoModel's settings for it: the variable, the path in config.yaml, or both. */
const unavailable: Readonly<Record<string, readonly Unavailable[]>> = {
  "a choice of log format": [{ name: "LOG_FORMAT" }],
  "the interactive API reference": of("server", ["swagger_enabled", "SWAGGER_ENABLED"]),
  "profiling routes": of("server", ["pprof_enabled", "PPROF_ENABLED"]),
  "passthrough routes below /p": of(
    "server",
    ["enable_passthrough_routes", "ENABLE_PASSTHROUGH_ROUTES"],
    ["allow_passthrough_v1_alias", "ALLOW_PASSTHROUGH_V1_ALIAS"],
    ["enabled_passthrough_providers", "ENABLED_PASSTHROUGH_PROVIDERS"],
  ),
  "a bound of its own for response headers": of("http", [
    "response_header_timeout",
    "HTTP_RESPONSE_HEADER_TIMEOUT",
  ]),
  metrics: of("metrics", ["enabled", "METRICS_ENABLED"], ["endpoint", "METRICS_ENDPOINT"]),
  "a model cache in a folder of its own": of("cache.model.local", [
    "cache_dir",
    "GOMODEL_CACHE_DIR",
  ]),
  "a model cache in Redis": of(
    "cache.model.redis",
    ["url", "REDIS_URL"],
    ["key", "REDIS_KEY_MODELS"],
    ["ttl", "REDIS_TTL_MODELS"],
  ),
  "a list of models with prices": of("cache.model.model_list", ["url", "MODEL_LIST_URL"]),
  "the response cache": [
    ...of("cache.response.simple", ["enabled", "RESPONSE_CACHE_SIMPLE_ENABLED"]),
    ...of(
      "cache.response.simple.redis",
      ["url", undefined],
      ["key", "REDIS_KEY_RESPONSES"],
      ["ttl", "REDIS_TTL_RESPONSES"],
    ),
  ],
  "the semantic cache": [
    ...of(
      "cache.response.semantic",
      ["enabled", "SEMANTIC_CACHE_ENABLED"],
      ["similarity_threshold", "SEMANTIC_CACHE_THRESHOLD"],
      ["ttl", "SEMANTIC_CACHE_TTL"],
      ["max_conversation_messages", "SEMANTIC_CACHE_MAX_CONV_MESSAGES"],
      ["exclude_system_prompt", "SEMANTIC_CACHE_EXCLUDE_SYSTEM_PROMPT"],
      ["embedder.provider", "SEMANTIC_CACHE_EMBEDDER_PROVIDER"],
      ["embedder.model", "SEMANTIC_CACHE_EMBEDDER_MODEL"],
    ),
    ...of(
      "cache.response.semantic.vector_store",
      ["type", "SEMANTIC_CACHE_VECTOR_STORE_TYPE"],
      ["qdrant.url", "SEMANTIC_CACHE_QDRANT_URL"],
      ["qdrant.collection", "SEMANTIC_CACHE_QDRANT_COLLECTION"],
      ["qdrant.api_key", "SEMANTIC_CACHE_QDRANT_API_KEY"],
      ["pgvector.url", "SEMANTIC_CACHE_PGVECTOR_URL"],
      ["pgvector.table", "SEMANTIC_CACHE_PGVECTOR_TABLE"],
      ["pgvector.dimension", "SEMANTIC_CACHE_PGVECTOR_DIMENSION"],
      ["pinecone.host", "SEMANTIC_CACHE_PINECONE_HOST"],
      ["pinecone.api_key", "SEMANTIC_CACHE_PINECONE_API_KEY"],
      ["pinecone.namespace", "SEMANTIC_CACHE_PINECONE_NAMESPACE"],
      ["pinecone.dimension", "SEMANTIC_CACHE_PINECONE_DIMENSION"],
      ["weaviate.url", "SEMANTIC_CACHE_WEAVIATE_URL"],
      ["weaviate.class", "SEMANTIC_CACHE_WEAVIATE_CLASS"],
      ["weaviate.api_key", "SEMANTIC_CACHE_WEAVIATE_API_KEY"],
    ),
  ],
  "access to models by user path": of(
    "models",
    ["enabled_by_default", "MODELS_ENABLED_BY_DEFAULT"],
    ["overrides_enabled", "MODEL_OVERRIDES_ENABLED"],
    ["keep_only_aliases_at_models_endpoint", "KEEP_ONLY_ALIASES_AT_MODELS_ENDPOINT"],
    ["configured_provider_models_mode", "CONFIGURED_PROVIDER_MODELS_MODE"],
  ),
  "fallback to other models": of(
    "fallback",
    ["default_mode", "FEATURE_FALLBACK_MODE"],
    ["manual_rules_path", "FALLBACK_MANUAL_RULES_PATH"],
    ["overrides", undefined],
  ),
  workflows: of("workflows", ["refresh_interval", "WORKFLOW_REFRESH_INTERVAL"]),
  "circuit breakers": of(
    "resilience.circuit_breaker",
    ["failure_threshold", "CIRCUIT_BREAKER_FAILURE_THRESHOLD"],
    ["success_threshold", "CIRCUIT_BREAKER_SUCCESS_THRESHOLD"],
    ["timeout", "CIRCUIT_BREAKER_TIMEOUT"],
  ),
  "turning the admin API off": of("admin", ["endpoints_enabled", "ADMIN_ENDPOINTS_ENABLED"]),
  "turning the dashboard off": of("admin", ["ui_enabled", "ADMIN_UI_ENABLED"]),
  "storage in PostgreSQL": of(
    "storage.postgresql",
    ["url", "POSTGRES_URL"],
    ["max_conns", "POSTGRES_MAX_CONNS"],
  ),
  "storage in MongoDB": of(
    "storage.mongodb",
    ["url", "MONGODB_URL"],
    ["database", "MONGODB_DATABASE"],
  ),
  "the log of requests and answers": of(
    "logging",
    ["enabled", "LOGGING_ENABLED"],
    ["log_bodies", "LOGGING_LOG_BODIES"],
    ["log_headers", "LOGGING_LOG_HEADERS"],
    ["only_model_interactions", "LOGGING_ONLY_MODEL_INTERACTIONS"],
    ["buffer_size", "LOGGING_BUFFER_SIZE"],
    ["flush_interval", "LOGGING_FLUSH_INTERVAL"],
    ["retention_days", "LOGGING_RETENTION_DAYS"],
  ),
  "tuning of how records are written": of(
    "usage",
    ["buffer_size", "USAGE_BUFFER_SIZE"],
    ["flush_interval", "USAGE_FLUSH_INTERVAL"],
  ),
  budgets: of("budgets", ["enabled", "BUDGETS_ENABLED"], ["user_paths", undefined]),
  guardrails: of(
    "guardrails",
    ["enabled", "GUARDRAILS_ENABLED"],
    ["enable_for_batch_processing", "ENABLE_GUARDRAILS_FOR_BATCH_PROCESSING"],
    ["rules", undefined],
  ),
};

/** The paths in config.yaml that GoModel knows and this gateway does not follow yet. */
export const unavailablePaths: readonly string[] = Object.values(unavailable)
  .flat()
  .flatMap(({ path }) => path ?? []);

/** One notice for each setting of GoModel's that is given and has no effect yet. */
export function unavailableNotices(layers: Layers): readonly Notice[] {
  const notices: Notice[] = [];
  for (const [feature, settings] of Object.entries(unavailable)) {
    for (const setting of settings) {
      const found = whereGiven(layers, setting);
      if (found === undefined) continue;
      notices.push({
        level: "info",
        text: `${found.name} is set but not in effect yet: ${feature} (${found.place}).`,
      });
    }
  }
  return notices;
}

function whereGiven(
  layers: Layers,
  { name, path }: Unavailable,
): { readonly name: string; readonly place: string } | undefined {
  for (const layer of layers.variables.toReversed()) {
    if (name !== undefined && layer.variables.has(name)) return { name, place: layer.place };
  }
  const { config } = layers;
  if (config === undefined || path === undefined) return undefined;
  const node = nodeAt(config.root, path.split("."));
  return isUnset(node) ? undefined : { name: path, place: config.place };
}
