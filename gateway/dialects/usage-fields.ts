import { numberOf } from "../ir/exact-json.ts";
import { isObject, type JsonObject } from "../ir/json.ts";

/** A token count as providers send it, or undefined for anything that is no count. */
export function count(value: unknown): number | undefined {
  const number = numberOf(value) ?? Number.NaN;
  // Sums of counts must stay numbers.
  return number >= 0 && number <= Number.MAX_SAFE_INTEGER ? Math.round(number) : undefined;
}

/** An object with the one field, or an empty one when there is no value. */
export function maybe<K extends string>(
  name: K,
  value: number | undefined,
): { [P in K]?: number } | Record<string, never> {
  return value === undefined ? {} : ({ [name]: value } as { [P in K]: number });
}

/** Those of a usage object's keys, some `outer.inner`, that count something. */
export function countsOf(usage: JsonObject, keys: readonly string[]): string[] {
  return keys.filter((key) => {
    const [outer = "", inner] = key.split(".");
    const value = usage[outer];
    if (inner !== undefined) return isObject(value) && value[inner] !== 0;
    return value !== 0 && !(isObject(value) && Object.values(value).every((count) => count === 0));
  });
}
