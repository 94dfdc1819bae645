/** Degrees of OKLCH, from teal to rose: red, amber and green are left to states. */
const hues = [185, 205, 225, 245, 265, 285, 305, 325, 345] as const;

/** Chosen so that the nine providers that people configure most get nine different hues. */
const seed = 20_943;

/** The one hue of a provider instance: the same on every screen and after every restart. */
export function providerHue(instance: string): number {
  let hash = seed;
  for (let i = 0; i < instance.length; i += 1) {
    hash = Math.imul(hash ^ instance.charCodeAt(i), 0x01000193);
  }
  hash ^= hash >>> 15;
  hash = Math.imul(hash, 0x2c1b3c6d);
  hash ^= hash >>> 13;
  return hues[(hash >>> 0) % hues.length] ?? hues[0];
}
