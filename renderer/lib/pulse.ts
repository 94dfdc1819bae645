/** A count that grew: epoch ms, and tokens so far. */
export type Sample = { readonly at: number; readonly tokens: number };

/** Samples closer than this become one. */
const spacing = 100;
const longest = 48;

/** Adds a count to a trace; a count that did not grow changes nothing. The trace stays bounded. */
export function addSample(trace: readonly Sample[], sample: Sample): readonly Sample[] {
  const last = trace.at(-1);
  if (sample.tokens <= (last?.tokens ?? 0)) return trace;
  if (last && trace.length > 1 && sample.at - last.at < spacing) {
    return [...trace.slice(0, -1), { at: last.at, tokens: sample.tokens }];
  }
  return [...trace.slice(-(longest - 1)), sample];
}

/** How many tokens arrived in each of the last `buckets` spans of `bucketMs`, the oldest first. */
export function pulseOf(
  trace: readonly Sample[],
  now: number,
  buckets: number,
  bucketMs: number,
): readonly number[] {
  const pulse = new Array<number>(buckets).fill(0);
  let before = 0;
  for (const { at, tokens } of trace) {
    const bucket = buckets - 1 - Math.floor((now - at) / bucketMs);
    if (bucket >= 0) {
      const index = Math.min(bucket, buckets - 1);
      pulse[index] = (pulse[index] ?? 0) + tokens - before;
    }
    before = tokens;
  }
  return pulse;
}

/** The pulse as points of an SVG polyline in a box; a flat line when nothing arrived. */
export function pulsePoints(pulse: readonly number[], width: number, height: number): string {
  const peak = Math.max(4, ...pulse);
  const step = width / Math.max(1, pulse.length - 1);
  return pulse
    .map(
      (n, i) => `${(i * step).toFixed(1)},${(height - 1 - (n / peak) * (height - 2)).toFixed(1)}`,
    )
    .join(" ");
}
