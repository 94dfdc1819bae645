import { asGatewayError, GatewayError } from "../../errors.ts";
import { isObject, type JsonObject, lookup } from "../../ir/json.ts";
import { chatReply } from "./chat.ts";
import { embeddingsReply } from "./embeddings.ts";
import { digest } from "./identity.ts";
import { countReply, messagesReply } from "./messages.ts";
import { modelsReply } from "./models.ts";
import { type Reply, wholeReply } from "./reply.ts";

/** A request to the demo. */
export type DemoRequest = {
  readonly method: string;
  /** With its query. */
  readonly path: string;
  /** Whether it carries `anthropic-version`. */
  readonly anthropic: boolean;
  readonly body: Buffer;
};

const operations: Readonly<Record<string, (body: JsonObject) => Reply>> = {
  "/chat/completions": chatReply,
  "/messages": messagesReply,
  "/messages/count_tokens": countReply,
  "/embeddings": embeddingsReply,
};

/** Answers any request; what it cannot read gets an error in the envelope of its dialect. */
export function demoReply(request: DemoRequest): Reply {
  const path = pathOf(request.path);
  const anthropic = request.anthropic || path.startsWith("/messages");
  try {
    return answer({ ...request, path, anthropic });
  } catch (thrown) {
    return errorReply(codedError(thrown), anthropic, request.body);
  }
}

/** The path below the base URL, whatever the base URL is; without its query. */
function pathOf(path: string): string {
  const [plain = ""] = path.split("?", 1);
  const known = /\/(?:chat\/completions|messages(?:\/count_tokens)?|embeddings|models(?:\/.*)?)$/;
  return known.exec(plain)?.[0] ?? plain;
}

function answer({ method, path, anthropic, body }: DemoRequest): Reply {
  if (path === "/models" || path.startsWith("/models/")) {
    if (method !== "GET") throw wrongMethod(method, path);
    const id = path === "/models" ? undefined : path.slice("/models/".length);
    const reply = modelsReply(id, anthropic);
    if (reply !== undefined) return reply;
    throw new GatewayError("model_not_found", `The demo has no model ${id}.`);
  }
  const operation = lookup(operations, path);
  if (operation === undefined) {
    throw new GatewayError("route_not_found", `The demo has no ${path}.`);
  }
  if (method !== "POST") throw wrongMethod(method, path);
  return operation(parse(body));
}

function wrongMethod(method: string, path: string): GatewayError {
  return new GatewayError("method_not_allowed", `${path} takes no ${method}.`);
}

function parse(body: Buffer): JsonObject {
  let parsed: unknown;
  try {
    parsed = JSON.parse(body.toString());
  } catch (cause) {
    throw notJson(cause);
  }
  if (isObject(parsed)) return parsed;
  throw new GatewayError("invalid_request", "The body of the request is not a JSON object.");
}

function notJson(cause: unknown): GatewayError {
  return new GatewayError("invalid_json", "The body of the request is not JSON.", { cause });
}

/** Nesting that JSON.parse takes can still be too deep for what walks over it. */
function codedError(thrown: unknown): GatewayError {
  if (!(thrown instanceof RangeError)) return asGatewayError(thrown);
  return new GatewayError("json_too_deep", "The body of the request is nested too deeply.", {
    cause: thrown,
  });
}

const anthropicTypes: Readonly<Record<string, string>> = {
  "not-found": "not_found_error",
  internal: "api_error",
};

function errorReply(error: GatewayError, anthropic: boolean, body: Buffer): Reply {
  const id = `req_demo${digest(body.toString("latin1"))}`;
  const { status, kind, message, param } = error;
  if (anthropic) {
    const type = anthropicTypes[kind] ?? "invalid_request_error";
    const envelope = { type: "error", error: { type, message }, request_id: id };
    return wholeReply(status, envelope, { "request-id": id });
  }
  const type = kind === "internal" ? "server_error" : "invalid_request_error";
  const code = error.code === "model_not_found" ? "model_not_found" : null;
  const envelope = { error: { message, type, param: param ?? null, code } };
  return wholeReply(status, envelope, { "x-request-id": id });
}
