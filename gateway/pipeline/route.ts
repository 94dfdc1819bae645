import type { GatewayError } from "../errors.ts";
import type { AttemptResult } from "./answers/answer.ts";
import { attempt } from "./attempt.ts";
import { forgetAttempt } from "./exchange.ts";
import { clientGone } from "./going.ts";
import type { PipelineContext } from "./handle.ts";
import { fit } from "./lanes/fit.ts";
import type { Plan } from "./plan.ts";
import { pause, waitBeforeRetry } from "./retry.ts";

/** An answer, or the refusal of the last attempt. */
export type Routed = Exclude<AttemptResult, { kind: "failed" }>;

/**
 * Stage 6: sends the request to its target, and again after a failure that may pass, until there
 * is an answer. The client's going aborts the call at once.
 * @throws GatewayError the last attempt's, or `client_gone`
 */
export async function route(plan: Plan, context: PipelineContext): Promise<Routed> {
  const { ask, target } = plan;
  const { exchange } = ask;
  const { facts } = exchange;
  for (;;) {
    if (exchange.closed) throw clientGone();
    const fitted = fit(ask, target, context.settings.requestStreamUsage);
    forgetAttempt(facts);
    facts.lane = fitted.lane;
    facts.requestLosses = fitted.translation?.losses;
    facts.answerLosses = fitted.translation?.context.losses;
    facts.attempts += 1;
    facts.overheadMs ??= performance.now() - exchange.readAt;
    const { call, result } = attempt(exchange, target, fitted, context);
    // V8 makes a function that is written straight into a property long-lived, with all it holds.
    const abandon = (reason: GatewayError) => call.abort(reason);
    exchange.abandon = abandon;
    const outcome = await result;
    if (outcome.kind === "answer") return outcome;
    if (exchange.closed) throw clientGone();
    const wait = waitBeforeRetry(outcome, facts.attempts, context.settings.retry, Math.random);
    if (wait === undefined) return settleOn(outcome);
    await pause(wait, exchange);
  }
}

function settleOn(outcome: Exclude<AttemptResult, { kind: "answer" }>): Routed {
  if (outcome.kind === "failed") throw outcome.error;
  return outcome;
}
