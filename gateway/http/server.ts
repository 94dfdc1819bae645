import Fastify, {
  type FastifyError,
  type FastifyInstance,
  type FastifyReply,
  type FastifyRequest,
} from "fastify";
import type { Operation } from "../dialects/operations.ts";
import { asGatewayError, GatewayError } from "../errors.ts";
import { type BeginContext, beginExchange } from "../pipeline/begin.ts";
import type { Exchange } from "../pipeline/exchange.ts";
import { refuse } from "../pipeline/refuse.ts";
import { cameFrom } from "../pipeline/wire-headers.ts";
import type { ClientKeys } from "../policy/client-keys.ts";
import { adminMethods } from "./admin-routes.ts";
import { dataMethods } from "./data-routes.ts";
import { answerPreflight, createGuard, type GuardSettings, isPreflight } from "./guards.ts";
import { createNodeServer, refuseMalformed } from "./node-server.ts";
import { ResponseSink } from "./response-sink.ts";

declare module "fastify" {
  interface FastifyContextConfig {
    /** The data operation of a route. */
    operation?: Operation;
    /** Who may call: data routes need a client's key, admin routes a token of their own, open routes none. */
    door?: "data" | "admin" | "open";
  }
  interface FastifyRequest {
    /** Set on everything that a client of a provider may send; it gets a row in the log. */
    exchange: Exchange | null;
  }
}

export type ServerOptions = BeginContext & {
  readonly settings: GuardSettings & { readonly clientStallTimeout: number };
  readonly clientKeys: ClientKeys;
  readonly hopId: string;
  /** Ms that a request may take to arrive. */
  readonly requestTimeout: number;
  readonly onDefect: (error: unknown) => void;
};

/** The HTTP server: the guards that hold on every route, and errors in the caller's envelope. */
export function createServer(options: ServerOptions): FastifyInstance {
  const admit = createAdmission(options);
  const fail = (thrown: unknown, request: FastifyRequest, reply: FastifyReply): void => {
    const error = codedError(thrown);
    // That of an exchange is in the log when it has settled.
    if (error.code === "internal_error" && !request.exchange) options.onDefect(thrown);
    answerError(error, request, reply);
  };
  const app = Fastify({
    logger: false,
    genReqId: () => "",
    requestIdHeader: false,
    // What comes while the gateway stops is refused by the pipeline, in the client's envelope.
    return503OnClosing: false,
    routerOptions: { maxParamLength: 512, ignoreDuplicateSlashes: true },
    ajv: { customOptions: { coerceTypes: true } },
    serverFactory: (handler) => createNodeServer(handler, options.requestTimeout),
    clientErrorHandler: refuseMalformed,
    // A path that is no URL reaches no hook.
    frameworkErrors(error, request, reply) {
      try {
        if (admit(request, reply)) fail(error, request, reply);
      } catch (thrown) {
        fail(thrown, request, reply);
      }
    },
  });
  app.decorateRequest("exchange", null);
  app.removeAllContentTypeParsers();
  // Matches every type, as "*" would, but Fastify remembers only what an expression matched.
  app.addContentTypeParser(/^/, (_request, _payload, done) => done(null));

  app.addHook("onRequest", (request, reply, done) => {
    if (admit(request, reply)) done();
  });

  app.setNotFoundHandler((request, reply) => {
    const [path = ""] = request.url.split("?");
    const allow = dataMethods(path) ?? adminMethods(path);
    if (allow === undefined) throw unknownRoute(request.method, path);
    void reply.header("allow", allow);
    throw new GatewayError("method_not_allowed", `${path} takes ${allow}, not ${request.method}.`);
  });

  app.setErrorHandler(fail);
  return app;
}

/**
 * Makes the check that every request passes before its body is read; what clients of providers may
 * send begins an exchange here. The check throws the errors of the guards, and is false for a
 * preflight, which has had its answer.
 */
function createAdmission(options: ServerOptions) {
  const guard = createGuard(options.settings);
  return (request: FastifyRequest, reply: FastifyReply): boolean => {
    const { door = unknownDoor(request.url), operation } = request.routeOptions.config;
    const preflight = isPreflight(request.raw);
    if (door === "data" && !preflight) {
      request.exchange = beginExchange(
        request.raw,
        operation,
        new ResponseSink(reply.raw, options.settings.clientStallTimeout),
        options,
      );
    }
    guard(request.raw, reply.raw);
    if (preflight) {
      reply.hijack();
      answerPreflight(request.raw, reply.raw);
      return false;
    }
    if (cameFrom(request.headers, options.hopId)) throw loop();
    if (door === "data") {
      options.clientKeys.check({
        headers: request.headers,
        url: request.url,
        address: request.raw.socket.remoteAddress ?? "",
      });
    }
    return true;
  };
}

/** Answers with an error, in the client's dialect where the request began an exchange. */
function answerError(error: GatewayError, request: FastifyRequest, reply: FastifyReply): void {
  if (request.exchange) {
    reply.hijack();
    refuse(request.exchange, error, error.status === 405 ? { allow: "POST" } : {});
    return;
  }
  if (error.retryAfterMs !== undefined) {
    void reply.header("retry-after", Math.ceil(error.retryAfterMs / 1000));
  }
  void reply
    .code(error.status)
    .headers({ "content-type": "application/json", "x-patchbay-error": error.code })
    .send(JSON.stringify({ error: { code: error.code, message: error.message } }));
}

/** A path that no route has is a client's mistake, unless it is one of the admin API. */
function unknownDoor(url: string): "data" | "open" {
  return url.startsWith("/admin/") ? "open" : "data";
}

const notMedia = "The Content-Type header names no media type; send application/json.";

/** Fastify's own errors about what a client sent are the client's. */
function codedError(thrown: unknown): GatewayError {
  if (thrown instanceof GatewayError) return thrown;
  const { statusCode: status = 500, code, message } = thrown as FastifyError;
  if (status >= 500) return asGatewayError(thrown);
  const said = code === "FST_ERR_CTP_INVALID_MEDIA_TYPE" ? notMedia : message;
  return new GatewayError(status === 413 ? "body_too_large" : "invalid_request", said, {
    cause: thrown,
  });
}

function loop(): GatewayError {
  return new GatewayError(
    "loop_detected",
    "This request came from this gateway itself: a provider's base URL points to it.",
  );
}

function unknownRoute(method: string, path: string): GatewayError {
  return new GatewayError(
    "route_not_found",
    `There is no ${method} ${path.slice(0, 200)} here. ${adviceFor(path)}`,
  );
}

function adviceFor(path: string): string {
  if (path.startsWith("/v1/")) {
    return "What is served: /v1/chat/completions, /v1/messages, /v1/messages/count_tokens, /v1/embeddings, /v1/models.";
  }
  return path.startsWith("/admin/")
    ? "The live page is /admin/dashboard, and the admin API's calls are below /admin/api/v1."
    : "Base URLs end in /v1 for OpenAI clients and have no path for Anthropic ones.";
}
