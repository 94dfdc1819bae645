import { frames, type Recorded } from "./recorded.ts";

/** What a recorded answer says it used; it shares no code with the gateway's own readers. */
export type ExpectedTokens = {
  readonly input: number | null;
  readonly output: number | null;
  readonly cacheRead: number | null;
  readonly cacheWrite5m: number | null;
  readonly cacheWrite1h: number | null;
  readonly reasoning: number | null;
};

type Fields = Record<string, unknown>;
const none = {
  input: null,
  output: null,
  cacheRead: null,
  cacheWrite5m: null,
  cacheWrite1h: null,
  reasoning: null,
};
const object = (value: unknown): Fields | undefined =>
  typeof value === "object" && value !== null && !Array.isArray(value)
    ? (value as Fields)
    : undefined;
const number = (value: unknown): number | null => (typeof value === "number" ? value : null);

/** OpenAI's totals include their parts. */
export function chatTokens({ response }: Recorded): ExpectedTokens {
  const candidates =
    response.sse === undefined ? [object(response.body) ?? {}] : frames(response.sse);
  const usages = candidates.map(
    ({ usage, x_groq }) => object(usage) ?? object(object(x_groq)?.usage),
  );
  const usage = usages.filter((one) => typeof one?.prompt_tokens === "number").at(-1);
  if (!usage) return none;
  const prompt = object(usage.prompt_tokens_details);
  return {
    input: number(usage.prompt_tokens),
    output: number(usage.completion_tokens) ?? 0,
    cacheRead:
      number(prompt?.cached_tokens) ??
      number(usage.prompt_cache_hit_tokens) ??
      number(usage.cached_tokens) ??
      number(usage.num_cached_tokens),
    cacheWrite5m: number(prompt?.cache_write_tokens),
    cacheWrite1h: null,
    reasoning: number(object(usage.completion_tokens_details)?.reasoning_tokens),
  };
}

/** Anthropic's input leaves out what was read from and written to the cache; iterations are billed. */
export function messageTokens({ response }: Recorded): ExpectedTokens {
  const usage =
    response.sse === undefined ? object(response.body?.usage) : streamedUsage(frames(response.sse));
  if (!usage) return none;
  const parts =
    Array.isArray(usage.iterations) && usage.iterations.length > 0 ? usage.iterations : [usage];
  const writes = parts.map(
    (part: Fields) =>
      object(part.cache_creation) ?? {
        ephemeral_5m_input_tokens: part.cache_creation_input_tokens,
      },
  );
  const input = total(parts, "input_tokens");
  const output = total(parts, "output_tokens");
  if (input === null && output === null) return none;
  const cacheRead = total(parts, "cache_read_input_tokens");
  return {
    input: (input ?? 0) + (cacheRead ?? 0) + (total(parts, "cache_creation_input_tokens") ?? 0),
    output: output ?? 0,
    cacheRead,
    cacheWrite5m: total(writes, "ephemeral_5m_input_tokens"),
    cacheWrite1h: total(writes, "ephemeral_1h_input_tokens"),
    reasoning: number(object(usage.output_tokens_details)?.thinking_tokens),
  };
}

/** The sum of a field, null where none has it. */
function total(all: readonly Fields[], name: string): number | null {
  const counts = all.map((fields) => number(fields[name])).filter((count) => count !== null);
  return counts.length === 0 ? null : counts.reduce((a, b) => a + b, 0);
}

/** The totals of the last message of a stream: each field's last value. */
function streamedUsage(all: readonly Fields[]): Fields {
  const start = all.findLastIndex(({ type }) => type === "message_start");
  const usage: Fields = {};
  for (const frame of all.slice(Math.max(0, start))) {
    Object.assign(usage, object(frame.usage) ?? object(object(frame.message)?.usage));
  }
  return usage;
}
