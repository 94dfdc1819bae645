import { AnswerCallIds, type AnswerContext } from "../../dialects/answer-context.ts";
import type { StreamWish } from "../../dialects/codec.ts";
import { dialects } from "../../dialects/index.ts";
import { operations } from "../../dialects/operations.ts";
import { parseExact } from "../../ir/exact-json.ts";
import type { JsonObject } from "../../ir/json.ts";
import { Losses } from "../../ir/losses.ts";
import type { Request } from "../../ir/request.ts";
import type { Exchange } from "../exchange.ts";
import type { Ask } from "../inbound.ts";
import type { Target } from "../plan.ts";
import { Body } from "./body.ts";

/** What the answer's translation needs of the request's. */
export type Translation = {
  readonly context: AnswerContext;
  readonly wish: StreamWish;
  /** What the request lost. */
  readonly losses: Losses;
};

/** Bytes of a prompt's JSON to a token, about; only until the provider says what it counted. */
const bytesPerToken = 4;

/**
 * Writes a request in the target's dialect.
 * @throws GatewayError what that dialect cannot express
 */
export function translate(
  ask: Ask,
  target: Target,
): { readonly lane: "translate"; readonly body: Body; readonly translation: Translation } {
  const { exchange, body } = ask;
  const request = exchange.dialect.codec.decodeRequest(parseBody(body));
  const { codec } = dialects[operations[target.operation].dialect];
  const losses = new Losses("request");
  loseFeatures(exchange, losses);
  const toolNames = codec.createToolNames();
  const callIds = codec.createCallIds();
  const plain = target.instance.definition.plain === true;
  const names = { toolNames, callIds };
  const sent = codec.encodeRequest(request, { losses, model: target.model, plain, ...names });
  const translation: Translation = {
    losses,
    wish: {
      wantsUsage: request.wantsUsage,
      inputTokens: Math.round(body.length / bytesPerToken),
    },
    context: {
      losses: new Losses("answer"),
      id: exchange.id,
      model: target.model,
      created: Math.floor(exchange.startedAt / 1000),
      toolNames,
      freeform: freeformTools(request),
      callIds: new AnswerCallIds(exchange.id),
    },
  };
  const wire = Buffer.from(JSON.stringify(flavoured(sent, target)));
  return { lane: "translate", body: new Body([wire]), translation };
}

/** The settings at the top are read as numbers; the scan has made sure of an object, not too deep. */
function parseBody(body: Body): JsonObject {
  return body.read((bytes) => parseExact(bytes.toString("utf8"), 2) as JsonObject);
}

/** What a client switches on by a header, the other dialect does not know. */
function loseFeatures({ headers, dialect }: Exchange, losses: Losses): void {
  for (const name of dialect.codec.featureHeaders) {
    for (const feature of String(headers[name] ?? "").split(",")) {
      if (feature.trim() !== "") {
        losses.add(`headers.${name}.${feature.trim()}`, "absent-in-target");
      }
    }
  }
}

function freeformTools({ tools }: Request): ReadonlySet<string> {
  return new Set(tools.flatMap((tool) => (tool.type === "freeform" ? [tool.name] : [])));
}

/** As the host takes it; some refuse to be asked for the usage of a stream. */
function flavoured(sent: JsonObject, { instance }: Target): JsonObject {
  const { streamUsage, requestFlavour } = instance.definition;
  const body = streamUsage ? sent : { ...sent, stream_options: undefined };
  return requestFlavour ? requestFlavour(body) : body;
}
