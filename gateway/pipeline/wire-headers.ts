import type { IncomingHttpHeaders } from "node:http";
import type { ProviderInstance } from "../providers/define.ts";
import type { AnswerHeaders } from "./sink.ts";

/** Marks what a gateway has sent, so that it knows its own requests when they come back. */
export const hopHeader = "x-patchbay-hop";

export type OutboundOptions = {
  readonly instance: ProviderInstance;
  readonly client: IncomingHttpHeaders;
  /** Bytes of the body. */
  readonly length: number;
  /** Frames are read or changed, so a stream must come uncompressed. */
  readonly stream: boolean;
  readonly hopId: string;
  readonly userAgent: string;
};

/** The headers of a request to a provider: an allow-list, never what the client happened to send. */
export function outboundHeaders(options: OutboundOptions): Record<string, string> {
  const { instance, client } = options;
  const { definition } = instance;
  const headers: Record<string, string> = {
    "content-type": "application/json",
    "content-length": String(options.length),
    accept: options.stream ? "text/event-stream" : "application/json",
    "accept-encoding": options.stream ? "identity" : acceptedEncodings(client["accept-encoding"]),
    "user-agent": options.userAgent,
    [hopHeader]: joinHops(client[hopHeader], options.hopId),
    ...definition.fixedHeaders,
  };
  for (const name of definition.forwardHeaders) {
    const value = client[name];
    if (value !== undefined) headers[name] = Array.isArray(value) ? value.join(", ") : value;
  }
  if (instance.key !== undefined) {
    headers[definition.auth.header] = definition.auth.prefix + instance.key;
  }
  return headers;
}

/** Whether a request was sent by the gateway of this id. */
export function cameFrom(headers: IncomingHttpHeaders, hopId: string): boolean {
  const hops = headers[hopHeader];
  return hops !== undefined && String(hops).split(/,\s*/).includes(hopId);
}

function joinHops(before: string | string[] | undefined, hopId: string): string {
  return before === undefined ? hopId : `${String(before).slice(0, 512)}, ${hopId}`;
}

/** What the client takes of the encodings that can be read afterwards. */
function acceptedEncodings(accepted: string | string[] | undefined): string {
  const tokens = String(accepted ?? "").split(",");
  const taken = tokens.map(encodingName).filter((name) => name === "gzip" || name === "br");
  return taken.length === 0 ? "identity" : taken.join(", ");
}

/** `gzip;q=0` refuses gzip (RFC 9110 section 12.5.3). */
function encodingName(token: string): string {
  const [name = "", ...parameters] = token.split(";").map((part) => part.trim().toLowerCase());
  return parameters.some((parameter) => /^q=0(?:\.0*)?$/.test(parameter)) ? "" : name;
}

/** Headers of an answer that belong to one connection, or to the provider's own site. */
const withheld = new Set([
  "connection",
  "keep-alive",
  "proxy-authenticate",
  "proxy-connection",
  "te",
  "trailer",
  "transfer-encoding",
  "upgrade",
  "content-length",
  "date",
  "set-cookie",
  "alt-svc",
  "strict-transport-security",
  "content-security-policy",
  "location",
  "www-authenticate",
  "x-request-id",
]);

/** The provider's headers that go on to the client. */
export function answerHeaders(upstream: IncomingHttpHeaders): AnswerHeaders {
  const headers: AnswerHeaders = {};
  for (const name in upstream) {
    const value = upstream[name];
    if (value !== undefined && !withheld.has(name) && !isOurs(name)) headers[name] = value;
  }
  return headers;
}

const isOurs = (name: string): boolean =>
  name.startsWith("x-patchbay-") || name.startsWith("access-control-");
