/**
 * Whether a key is one of the examples that configuration files are shipped with, such as `sk-...`,
 * `<your key>` or `your-secret-key`, which nobody means as it stands.
 */
export function isExample(key: string): boolean {
  return /(?:\.{3}|…)$/.test(key) || /^<.*>$/.test(key) || /^your[-_ ]/i.test(key);
}
