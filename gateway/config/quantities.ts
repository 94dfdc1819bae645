const unitMs: Readonly<Record<string, number>> = {
  ns: 1e-6,
  us: 1e-3,
  µs: 1e-3,
  μs: 1e-3,
  ms: 1,
  s: 1000,
  m: 60_000,
  h: 3_600_000,
};

const plainNumber = /^\d+(?:\.\d+)?$/;
const durationPart = /(\d+(?:\.\d+)?)(ns|us|µs|μs|ms|s|m|h)/y;

/**
 * Reads a duration as GoModel writes it: a number of seconds (`600`), or Go's form (`1h30m`,
 * `500ms`; https://pkg.go.dev/time#ParseDuration). The answer is in ms, undefined when it is neither.
 */
export function readDuration(text: string): number | undefined {
  if (plainNumber.test(text)) return Number(text) * 1000;
  let total = 0;
  let at = 0;
  while (at < text.length) {
    durationPart.lastIndex = at;
    const part = durationPart.exec(text);
    if (part === null) return undefined;
    total += Number(part[1]) * (unitMs[part[2] ?? ""] ?? Number.NaN);
    at = durationPart.lastIndex;
  }
  return text === "" ? undefined : total;
}

const unitBytes: Readonly<Record<string, number>> = {
  "": 1,
  K: 1024,
  M: 1024 ** 2,
  G: 1024 ** 3,
};

/** Reads a size such as `10M`, `500KB` or `1048576`, in multiples of 1024; the answer is in bytes. */
export function readSize(text: string): number | undefined {
  const match = /^(\d+)\s*([KMG]?)B?$/i.exec(text);
  if (match === null) return undefined;
  return Number(match[1]) * (unitBytes[(match[2] ?? "").toUpperCase()] ?? Number.NaN);
}

/** Reads a number without sign or exponent. */
export function readNumber(text: string): number | undefined {
  return plainNumber.test(text) ? Number(text) : undefined;
}

const words: Readonly<Record<string, boolean>> = {
  true: true,
  "1": true,
  yes: true,
  on: true,
  false: false,
  "0": false,
  no: false,
  off: false,
};

/** Reads true, false, 1, 0, yes, no, on or off, in any case. */
export function readBoolean(text: string): boolean | undefined {
  const word = text.toLowerCase();
  return Object.hasOwn(words, word) ? words[word] : undefined;
}
