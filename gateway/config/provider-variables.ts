import type { ProviderType } from "./input.ts";

/** What a variable gives a provider instance. */
export type ProviderField = "key" | "baseUrl" | "models";

/** A variable's name, understood. */
export type ProviderVariable = {
  readonly type: string;
  /** `openai` for OPENAI_API_KEY, `openai-east` for OPENAI_EAST_API_KEY. */
  readonly instance: string;
  readonly field: ProviderField;
};

/** How the variables of instances end. */
const endings: Readonly<Record<ProviderField, string>> = {
  key: "_API_KEY",
  baseUrl: "_BASE_URL",
  models: "_MODELS",
};
const fields = Object.keys(endings) as ProviderField[];

/**
 * Makes the function that understands a variable's name: names that a type ignores are none, then
 * exact names, then the longest prefix over all types.
 */
export function createVariableReader(
  types: readonly ProviderType[],
): (name: string) => ProviderVariable | undefined {
  const ignored = new Set(types.flatMap(({ variables }) => variables?.ignored ?? []));
  const exact = new Map<string, ProviderVariable>();
  for (const { id, variables } of types) {
    for (const field of fields) {
      const name = variables?.[field];
      if (name !== undefined) exact.set(name, { type: id, instance: id, field });
    }
  }
  const prefixes = types
    .flatMap((type) => prefixesOf(type).map((prefix) => ({ type: type.id, prefix })))
    .sort((left, right) => right.prefix.length - left.prefix.length);

  return (name) => {
    if (ignored.has(name)) return undefined;
    const found = exact.get(name);
    if (found !== undefined) return found;
    for (const field of fields) {
      const stem = name.endsWith(endings[field]) ? name.slice(0, -endings[field].length) : "";
      const owner = prefixes.find(({ prefix }) => stem.startsWith(prefix));
      const suffix = stem.slice(owner?.prefix.length);
      if (owner === undefined || !/^[A-Z0-9]+(?:_[A-Z0-9]+)*$/.test(suffix)) continue;
      const instance = `${owner.type}-${suffix.toLowerCase().replaceAll("_", "-")}`;
      return { type: owner.type, instance, field };
    }
    return undefined;
  };
}

/** `OPENAI_` of a type with OPENAI_API_KEY or OPENAI_BASE_URL. */
function prefixesOf({ variables }: ProviderType): string[] {
  const prefixes = new Set<string>();
  for (const field of fields) {
    const name = variables?.[field];
    const ending = endings[field];
    if (name?.endsWith(ending)) prefixes.add(name.slice(0, 1 - ending.length));
  }
  return [...prefixes];
}
