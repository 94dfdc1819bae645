/** A token count as providers send it, or undefined for anything that is no count. */
export function count(value: unknown): number | undefined {
  return typeof value === "number" && Number.isFinite(value) && value >= 0
    ? Math.round(value)
    : undefined;
}

/** An object with the one field, or an empty one when there is no value. */
export function maybe<K extends string>(
  name: K,
  value: number | undefined,
): { [P in K]?: number } | Record<string, never> {
  return value === undefined ? {} : ({ [name]: value } as { [P in K]: number });
}
