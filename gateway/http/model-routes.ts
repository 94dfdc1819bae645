import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { asGatewayError, GatewayError } from "../errors.ts";
import type { JsonObject } from "../ir/json.ts";
import { refuse, respond } from "../pipeline/refuse.ts";
import type { OfferedModel } from "../routing/models.ts";

export type ModelSource = {
  list(): readonly OfferedModel[];
  find(name: string): OfferedModel | undefined;
};

/** `GET /v1/models` and `/v1/models/{id}`, in the shape that the caller's SDK reads. */
export function addModelRoutes(app: FastifyInstance, models: ModelSource): void {
  const answer =
    (make: (request: FastifyRequest) => JsonObject) =>
    (request: FastifyRequest, reply: FastifyReply): void => {
      reply.hijack();
      const { exchange } = request;
      if (!exchange) return;
      try {
        respond(exchange, 200, make(request));
      } catch (thrown) {
        refuse(exchange, asGatewayError(thrown));
      }
    };
  for (const prefix of ["/v1", "", "/v1/v1"]) {
    app.get(
      `${prefix}/models`,
      answer((request) => shapeList(models.list(), request)),
    );
    app.get(
      `${prefix}/models/*`,
      answer((request) => shapeOne(models, request)),
    );
  }
}

/** Anthropic's clients always send their version of the API. */
const isAnthropic = (request: FastifyRequest): boolean => "anthropic-version" in request.headers;

function shapeList(list: readonly OfferedModel[], request: FastifyRequest): JsonObject {
  if (!isAnthropic(request)) return { object: "list", data: list.map(openaiModel) };
  const { page, more } = anthropicPage(list, request.query as Record<string, unknown>);
  return {
    data: page.map(anthropicModel),
    has_more: more,
    first_id: page[0]?.name ?? null,
    last_id: page.at(-1)?.name ?? null,
  };
}

function shapeOne(models: ModelSource, request: FastifyRequest): JsonObject {
  const name = (request.params as { "*": string })["*"];
  const model = models.find(name);
  if (!model) {
    throw new GatewayError("model_not_found", `There is no model ${JSON.stringify(name)} here.`);
  }
  return isAnthropic(request) ? anthropicModel(model) : openaiModel(model);
}

/** Source: https://platform.openai.com/docs/api-reference/models/object */
function openaiModel(model: OfferedModel): JsonObject {
  return {
    id: model.name,
    object: "model",
    created: model.created ?? 0,
    owned_by: model.provider,
  };
}

/** Source: https://platform.claude.com/docs/en/api/models-list */
function anthropicModel(model: OfferedModel): JsonObject {
  return {
    type: "model",
    id: model.name,
    display_name: model.displayName ?? model.name,
    created_at: new Date((model.created ?? 0) * 1000).toISOString().replace(".000Z", "Z"),
  };
}

/** Pages by `limit` (20 unless given, at most 1000), `after_id` and `before_id`. */
function anthropicPage(
  list: readonly OfferedModel[],
  query: Record<string, unknown>,
): { page: readonly OfferedModel[]; more: boolean } {
  const limit = Math.min(1000, Math.max(1, Math.floor(Number(query.limit ?? 20)) || 20));
  const at = (id: unknown) => list.findIndex((model) => model.name === id);
  if (query.before_id !== undefined) {
    const end = Math.max(0, at(query.before_id));
    return { page: list.slice(Math.max(0, end - limit), end), more: end > limit };
  }
  const start = query.after_id === undefined ? 0 : at(query.after_id) + 1;
  return { page: list.slice(start, start + limit), more: start + limit < list.length };
}
