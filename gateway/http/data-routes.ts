import type { IncomingMessage } from "node:http";
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import type { Operation } from "../dialects/operations.ts";
import { asGatewayError } from "../errors.ts";
import type { Exchange } from "../pipeline/exchange.ts";
import { handle, type PipelineContext } from "../pipeline/handle.ts";
import type { Body } from "../pipeline/lanes/body.ts";
import { breakOff, refuse } from "../pipeline/refuse.ts";
import { dropRest, readBody } from "./read-body.ts";

/** Path below the version segment → operation. */
const dataRoutes: Readonly<Record<string, Operation>> = {
  "/chat/completions": "chat-completions",
  "/messages": "messages",
  "/messages/count_tokens": "count-tokens",
  "/embeddings": "embeddings",
};

/** Base URLs are often given with the version twice, or without it. */
const prefixes = ["/v1", "", "/v1/v1"] as const;

/**
 * Serves the routes that clients of providers call.
 * @param requestTimeout ms that a request may take to arrive
 */
export function addDataRoutes(
  app: FastifyInstance,
  context: PipelineContext,
  requestTimeout: number,
): void {
  const answer = (request: FastifyRequest, reply: FastifyReply): void => {
    reply.hijack();
    const { exchange, raw } = request;
    if (!exchange) return;
    serve(raw, exchange, context, requestTimeout).catch((thrown: unknown) => {
      breakOff(exchange, thrown);
    });
  };
  for (const prefix of prefixes) {
    for (const [path, operation] of Object.entries(dataRoutes)) {
      // Some clients end every path with a slash.
      for (const url of [prefix + path, `${prefix}${path}/`]) {
        app.post(url, { config: { operation } }, answer);
      }
    }
  }
}

/** The methods of a data route's path, for a request that came with another one. */
export function dataMethods(path: string): string | undefined {
  const known = prefixes.some((prefix) => {
    return path.startsWith(prefix) && Object.hasOwn(dataRoutes, path.slice(prefix.length));
  });
  return known ? "POST" : undefined;
}

async function serve(
  request: IncomingMessage,
  exchange: Exchange,
  context: PipelineContext,
  requestTimeout: number,
): Promise<void> {
  let body: Body;
  try {
    context.inFlight.enter(exchange);
    body = await readBody(request, context.settings.bodySizeLimit, requestTimeout);
  } catch (thrown) {
    refuse(exchange, asGatewayError(thrown));
    dropRest(request);
    return;
  }
  exchange.readAt = performance.now();
  await handle(exchange, body, context);
}
