import type { AddressInfo } from "node:net";
import Fastify, { type FastifyReply, type FastifyRequest } from "fastify";
import { Pool } from "undici";
import { announce } from "./listen.ts";

/**
 * The least that a gateway on Fastify and undici would do when it is written in the usual way, and
 * what the gateway is measured against: parse the body, set the model, print it, pipe the answer.
 */

const [upstream = ""] = process.argv.slice(2);
const pool = new Pool(upstream);
const app = Fastify({ bodyLimit: 64 * 1024 * 1024 });
app.removeAllContentTypeParsers();
app.addContentTypeParser("*", { parseAs: "buffer" }, (_request, body, done) => done(null, body));

/** The alias that a client may send, as the provider knows it. */
const known: Readonly<Record<string, string>> = { "bench-alias": "bench-model" };

async function forward(request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
  const body = JSON.parse(String(request.body)) as { model: string };
  body.model = known[body.model] ?? body.model;
  const { authorization, "x-api-key": key, "anthropic-version": version } = request.headers;
  const response = await pool.request({
    method: "POST",
    path: request.url,
    headers: {
      "content-type": "application/json",
      ...(authorization === undefined ? {} : { authorization }),
      ...(key === undefined ? {} : { "x-api-key": key }),
      ...(version === undefined ? {} : { "anthropic-version": version }),
    },
    body: JSON.stringify(body),
  });
  reply.code(response.statusCode);
  for (const name of ["content-type", "content-length"]) {
    const value = response.headers[name];
    if (value !== undefined) reply.header(name, value);
  }
  return reply.send(response.body);
}

app.post("/v1/chat/completions", forward);
app.post("/v1/messages", forward);
await app.listen({ port: 0, host: "127.0.0.1" });
announce((app.server.address() as AddressInfo).port);
