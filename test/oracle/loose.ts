/** Readers of JSON that nothing is known of; the oracle's own, so that it shares no code with the gateway. */

/** An object of a body, any of whose keys may be missing. */
export type Loose = { readonly [key: string]: unknown };

export const isObject = (value: unknown): value is Loose =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** The value where it is an object, else an empty one. */
export const loose = (value: unknown): Loose => (isObject(value) ? value : {});

/** The objects of a list; none where it is no list. */
export const many = (value: unknown): Loose[] => (Array.isArray(value) ? value.map(loose) : []);

/** The value where it is text, else none. */
export const words = (value: unknown): string => (typeof value === "string" ? value : "");

/** Whether a key says anything: null and an empty list are as good as left out. */
export const says = (value: unknown): boolean =>
  value !== undefined && value !== null && !(Array.isArray(value) && value.length === 0);

/** JSON with its keys in one order; text that is no JSON stays as it is. */
export function canonical(json: unknown): string {
  if (typeof json === "string") {
    try {
      return canonical(JSON.parse(json === "" ? "{}" : json));
    } catch {
      return json;
    }
  }
  return JSON.stringify(json, (_key, value: unknown) =>
    typeof value === "object" && value !== null && !Array.isArray(value)
      ? Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)))
      : value,
  );
}
