import fastifyCookie from "@fastify/cookie";
import type { FastifyInstance, FastifyRequest } from "fastify";
import { adminBase, contract, eventsPath } from "../admin/contract.ts";
import type { CallInput, Handlers } from "../admin/handlers/handlers.ts";
import type { LiveFeed } from "../admin/live-feed.ts";
import { GatewayError } from "../errors.ts";
import type { AdminDoor } from "./admin-door.ts";
import { streamEvents } from "./event-stream.ts";

/** Watchers of the live feed at one time. */
const maxWatchers = 64;

export type AdminOptions = {
  readonly door: AdminDoor;
  /** Cookies do not know ports, so the name does. */
  readonly cookieName: () => string;
  readonly handlers: Handlers;
  readonly feed: LiveFeed;
};

/** Serves every call of the contract and the event stream, behind the admin door. */
export function addAdminRoutes(app: FastifyInstance, options: AdminOptions): void {
  void app.register(async (scope) => {
    await scope.register(fastifyCookie);
    scope.addContentTypeParser(
      "application/json",
      { parseAs: "string", bodyLimit: 64 * 1024 },
      scope.getDefaultJsonParser("error", "error"),
    );
    scope.addHook("onRequest", (request, _reply, done) => {
      refuseOtherSites(request);
      const session = request.cookies[options.cookieName()];
      options.door.check(request.headers, session, request.raw.socket.remoteAddress ?? "");
      done();
    });
    for (const [name, call] of Object.entries(contract)) {
      const handler = options.handlers[name as keyof Handlers] as (
        input: CallInput<keyof Handlers>,
      ) => unknown;
      scope.route({
        method: call.method,
        url: adminBase + call.path,
        config: { door: "admin" },
        schema: {
          ...("query" in call ? { querystring: call.query } : {}),
          ...("body" in call ? { body: call.body } : {}),
        },
        handler: async (request, reply) => {
          void reply.header("cache-control", "no-store");
          return await handler({
            params: request.params as Record<string, string>,
            query: request.query as never,
            body: request.body as never,
          });
        },
      });
    }
    let watchers = 0;
    const events = { config: { door: "admin" }, exposeHeadRoute: false } as const;
    scope.get(adminBase + eventsPath, events, (_request, reply) => {
      if (watchers >= maxWatchers) {
        throw new GatewayError("gateway_busy", "Too many live views are open.");
      }
      reply.hijack();
      watchers += 1;
      reply.raw.once("close", () => {
        watchers -= 1;
      });
      streamEvents(reply.raw, options.feed);
    });
  });
}

/** The methods of a call's path, for a request that came with another one. */
export function adminMethods(path: string): string | undefined {
  const calls = Object.values(contract).filter((call) => {
    return new RegExp(`^${adminBase}${call.path.replace(/:\w+/, "[^/]+")}$`).test(path);
  });
  return calls.length === 0 ? undefined : calls.map(({ method }) => method).join(", ");
}

/**
 * Pages on other ports of this machine are of the same site, so their requests carry the cookie
 * and, when simple, no Origin; the browser says of each where it came from (Fetch metadata).
 */
function refuseOtherSites(request: FastifyRequest): void {
  const site = request.headers["sec-fetch-site"];
  if (site === undefined || site === "same-origin" || site === "none") return;
  throw new GatewayError("origin_not_allowed", "Pages of other sites may not call the admin API.");
}
