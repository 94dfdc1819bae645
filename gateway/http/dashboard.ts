import { sep } from "node:path";
import fastifyCookie from "@fastify/cookie";
import fastifyStatic from "@fastify/static";
import type { FastifyInstance } from "fastify";
import { GatewayError } from "../errors.ts";
import type { AdminDoor } from "./admin-door.ts";

/** Where the dashboard lies; its files are below it. */
export const dashboardPath = "/admin/dashboard";

/** Everything comes from the gateway itself, and no other page may frame it. */
const contentSecurityPolicy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "font-src 'self'",
  "img-src 'self' data:",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join("; ");

export type DashboardOptions = {
  readonly door: AdminDoor;
  readonly cookieName: () => string;
  /** The built user interface; undefined where there is none. */
  readonly folder: string | undefined;
};

/** Serves the user interface; `?ticket=` of a one-time link signs the browser in. */
export function addDashboard(app: FastifyInstance, options: DashboardOptions): void {
  void app.register(async (scope) => {
    await scope.register(fastifyCookie);
    scope.addHook("onSend", async (_request, reply) => {
      void reply.headers({
        "content-security-policy": contentSecurityPolicy,
        "x-content-type-options": "nosniff",
        "referrer-policy": "no-referrer",
      });
    });
    scope.addHook("onRoute", (route) => {
      route.config = { ...route.config, door: "open" };
    });
    // HEAD on this path is a client's probe, which wants no redirect.
    scope.get("/", { exposeHeadRoute: false }, (_request, reply) =>
      reply.redirect(`${dashboardPath}/`),
    );
    // Programs that only look at a link send HEAD, which must not use it up.
    scope.get(dashboardPath, { exposeHeadRoute: false }, (request, reply) => {
      const { ticket } = request.query as { ticket?: unknown };
      const session = typeof ticket === "string" ? options.door.redeem(ticket) : undefined;
      if (session) {
        void reply.setCookie(options.cookieName(), session.value, {
          httpOnly: true,
          sameSite: "strict",
          path: "/admin",
          maxAge: session.maxAge,
        });
      }
      return reply.header("cache-control", "no-store").redirect(`${dashboardPath}/`, 303);
    });
    if (options.folder === undefined) {
      scope.get(`${dashboardPath}/*`, () => {
        throw new GatewayError("route_not_found", "The dashboard is not built: npm run build");
      });
      return;
    }
    await scope.register(fastifyStatic, {
      root: options.folder,
      prefix: `${dashboardPath}/`,
      decorateReply: false,
      cacheControl: false,
      setHeaders(reply, path) {
        const hashed = path.includes(`${sep}assets${sep}`);
        void reply.header(
          "cache-control",
          hashed ? "public, max-age=31536000, immutable" : "no-cache",
        );
      },
    });
  });
}
