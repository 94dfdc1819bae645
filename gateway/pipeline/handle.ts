import type { Settings } from "../config/settings.ts";
import { asGatewayError } from "../errors.ts";
import { deliver } from "./deliver.ts";
import type { Exchange } from "./exchange.ts";
import type { InFlight } from "./in-flight.ts";
import { readInbound } from "./inbound.ts";
import type { Body } from "./lanes/body.ts";
import { makePlan, type Resolve } from "./plan.ts";
import { refuse } from "./refuse.ts";
import { route } from "./route.ts";
import type { Transports } from "./transports.ts";

/** What the stages need of the gateway. */
export type PipelineContext = {
  readonly settings: Settings;
  readonly resolve: Resolve;
  readonly transports: Transports;
  readonly inFlight: InFlight;
  /** This gateway's own mark in the hop header. */
  readonly hopId: string;
  readonly userAgent: string;
};

/**
 * The way of a request, top to bottom. The caller was authenticated before the body was read; the
 * record is written when the exchange has settled, never on the client's time.
 */
export async function handle(
  exchange: Exchange,
  body: Body,
  context: PipelineContext,
): Promise<void> {
  try {
    const ask = readInbound(exchange, body);
    if (ask.stream) context.inFlight.enterStream(exchange);
    const plan = await makePlan(ask, context.resolve);
    const routed = await route(plan, context);
    deliver(routed, exchange);
  } catch (thrown) {
    refuse(exchange, asGatewayError(thrown));
  }
}
