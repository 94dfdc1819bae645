import type { Settings } from "../config/settings.ts";
import type { GatewayError } from "../errors.ts";
import type { AttemptResult } from "./answers/answer.ts";
import type { Exchange } from "./exchange.ts";

export type RetrySettings = Settings["retry"];

/**
 * How long to wait before the next try.
 * @param attempts tries made so far
 * @param random 0 to 1
 * @returns ms, or undefined when another try cannot help or would wait longer than allowed
 */
export function waitBeforeRetry(
  result: AttemptResult,
  attempts: number,
  retry: RetrySettings,
  random: () => number,
): number | undefined {
  if (attempts > retry.maxRetries || !mayRetry(result)) return undefined;
  const backoff = Math.min(retry.maxBackoff, retry.initialBackoff * retry.factor ** (attempts - 1));
  const wait = backoff * (1 - retry.jitter * random());
  const asked = result.kind === "refused" ? result.refusal.error.retryAfterMs : undefined;
  if (asked === undefined) return wait;
  return asked <= retry.maxBackoff ? Math.max(asked, wait) : undefined;
}

function mayRetry(result: AttemptResult): boolean {
  if (result.kind === "refused") return result.refusal.retryable;
  return result.kind === "failed" && result.retryable;
}

/**
 * Waits, unless the exchange is abandoned.
 * @throws GatewayError the reason
 */
export async function pause(ms: number, exchange: Exchange): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const timer = setTimeout(resolve, ms);
  const abandon = (reason: GatewayError) => {
    clearTimeout(timer);
    reject(reason);
  };
  exchange.abandon = abandon;
  await promise;
}
