import { GatewayError } from "../../errors.ts";
import type { Lane } from "../exchange.ts";
import type { Ask } from "../inbound.ts";
import type { Target } from "../plan.ts";
import type { Body } from "./body.ts";
import {
  addField,
  applyEdits,
  type ByteEdit,
  replaceModel,
  requestUsage,
  wantsUsage,
} from "./splice.ts";
import { type Translation, translate } from "./translate.ts";

/** What one attempt sends, and how its answer is handled. */
export type Fit = {
  readonly lane: Lane;
  readonly body: Body;
  /** How the answer is brought back into the client's dialect; in the lane `translate` only. */
  readonly translation?: Translation | undefined;
};

/**
 * Chooses the lane for a target and makes the bytes for it.
 * @param requestStreamUsage ask chat streams for their usage where the client did not
 * @throws GatewayError `ambiguous_body` or `invalid_request` for unusable `stream_options`; what the
 *   target's dialect cannot express
 */
export function fit(ask: Ask, target: Target, requestStreamUsage: boolean): Fit {
  if (target.operation !== ask.exchange.operation) return translate(ask, target);
  const { body, scan, model } = ask;
  const edits: ByteEdit[] = [];
  if (model === undefined) edits.push(addField(scan, "model", JSON.stringify(target.model)));
  else if (model !== target.model) edits.push(replaceModel(scan, target.model));
  if (requestStreamUsage && hidesUsage(ask, target)) {
    edits.push(usageEdit(ask));
    return { lane: "filter", body: applyEdits(body, edits) };
  }
  if (edits.length === 0 && !ask.normalised) return { lane: "passthrough", body };
  return { lane: "splice", body: applyEdits(body, edits) };
}

/** Whether the provider must be asked for usage that the client did not ask for. */
function hidesUsage(ask: Ask, target: Target): boolean {
  return (
    ask.stream &&
    ask.exchange.operation === "chat-completions" &&
    target.instance.definition.streamUsage &&
    !wantsUsage(ask.body, ask.scan)
  );
}

function usageEdit(ask: Ask): ByteEdit {
  const edit = requestUsage(ask.body, ask.scan);
  if (edit === "ambiguous") {
    throw new GatewayError(
      "ambiguous_body",
      "stream_options names include_usage more than once; send it once.",
      { param: "stream_options" },
    );
  }
  if (edit === "invalid") {
    throw new GatewayError(
      "invalid_request",
      "stream_options must be an object whose include_usage is true or false.",
      { param: "stream_options" },
    );
  }
  return edit;
}
