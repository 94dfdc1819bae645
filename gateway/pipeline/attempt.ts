import { dialects } from "../dialects/index.ts";
import { operations } from "../dialects/operations.ts";
import { type AttemptResult, failedCall } from "./answers/answer.ts";
import { Opening } from "./answers/opening.ts";
import type { Exchange } from "./exchange.ts";
import type { PipelineContext } from "./handle.ts";
import type { Watched } from "./in-flight.ts";
import type { Fit } from "./lanes/fit.ts";
import type { Target } from "./plan.ts";
import { breakOff } from "./refuse.ts";
import { UpstreamCall } from "./upstream-call.ts";
import { outboundHeaders } from "./wire-headers.ts";

/** One request on its way to a provider. */
export type Attempt = { readonly call: UpstreamCall; readonly result: Promise<AttemptResult> };

/** Sends a request; `result` resolves as soon as it is known whether there is an answer. */
export function attempt(
  exchange: Exchange,
  target: Target,
  { body, translation }: Fit,
  context: PipelineContext,
): Attempt {
  const { settings, inFlight, hopId, userAgent } = context;
  const { instance, operation } = target;
  const { stream } = exchange.facts;
  const { transport, basePath } = context.transports.for(instance, stream);
  const { promise, resolve } = Promise.withResolvers<AttemptResult>();
  const dialect = dialects[operations[operation].dialect];
  const asked = { operation, dialect, translation, key: instance.key };
  const opening = new Opening(exchange, asked, resolve);
  const call = new UpstreamCall(opening, instance.id, {
    onDone: () => inFlight.unwatch(watched),
    onDefect(error) {
      resolve(failedCall(error));
      if (exchange.sink.opened) breakOff(exchange, error);
    },
  });
  const watched: Watched = { slot: -1, call, sentAt: performance.now(), answer: opening };
  opening.attach(call);
  inFlight.watch(watched);
  transport.dispatch(
    {
      method: "POST",
      path: basePath + target.endpoint,
      headers: outboundHeaders({
        instance,
        client: exchange.headers,
        length: body.length,
        stream,
        hopId,
        userAgent,
      }),
      body: body.wire,
      headersTimeout: settings.httpTimeout,
      bodyTimeout: stream ? settings.streamIdleTimeout : settings.httpTimeout,
    },
    call,
  );
  return { call, result: promise };
}
