import type { FastifyInstance } from "fastify";

/** Liveness, for supervisors and for another Patchbay that finds the port taken. */
export function addHealthRoutes(app: FastifyInstance, version: string): void {
  const config = { door: "open" } as const;
  app.get("/health", { config }, () => ({ status: "ok", name: "patchbay", version }));
  // Claude Code and Ollama's clients probe with HEAD before they send anything.
  app.head("/", { config }, (_request, reply) => reply.send());
  app.head("/api/hello", { config }, (_request, reply) => reply.send());
}
