import type { JsonObject } from "../../ir/json.ts";
import type { Usage } from "../../ir/usage.ts";
import { defined, object, objects } from "../fields.ts";
import { sameJson } from "../lens.ts";

/** Tokens as the source counts them, in all and, where it tells them, in its iterations. */
export function ownUsage(
  usage: Usage | undefined,
  original: Usage | undefined,
  service_tier: string | undefined,
): JsonObject {
  if (!usage) return defined({ service_tier });
  const raw = original?.raw ?? {};
  const told = counts(usage, object(raw.cache_creation) !== undefined);
  const [first, ...more] = objects(raw.iterations);
  if (!original || !first) return { ...told, ...defined({ service_tier }) };
  const kept = more.length > 0 && sameJson(usage.main, original.main);
  const { output_tokens_details } = told;
  const iterations = kept ? raw.iterations : [{ ...defined({ type: first.item.type }), ...told }];
  return defined({ service_tier, output_tokens_details, iterations });
}

function counts({ main }: Usage, split: boolean): JsonObject {
  const { input, output, cacheRead, cacheWrite5m, cacheWrite1h, reasoning } = main;
  const written = (cacheWrite5m ?? 0) + (cacheWrite1h ?? 0);
  const wrote = cacheWrite5m !== undefined || cacheWrite1h !== undefined;
  const lifetimes = defined({
    ephemeral_5m_input_tokens: cacheWrite5m,
    ephemeral_1h_input_tokens: cacheWrite1h,
  });
  return defined({
    input_tokens: input - (cacheRead ?? 0) - written,
    output_tokens: output,
    cache_read_input_tokens: cacheRead,
    cache_creation_input_tokens: wrote ? written : undefined,
    cache_creation: split || cacheWrite1h !== undefined ? lifetimes : undefined,
    output_tokens_details: reasoning === undefined ? undefined : { thinking_tokens: reasoning },
  });
}
