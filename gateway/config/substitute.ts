import type { Reference, VariableLayerKind } from "./given.ts";

/** A text with its variables filled in. */
export type Substituted = {
  readonly text: string;
  readonly references: readonly Reference[];
  /** Variables that are not set and have no default. */
  readonly missing: readonly string[];
  /** Whether some of it is not from variables: other text, or a default. */
  readonly literal: boolean;
};

/** Looks a variable up; an empty one is not found. */
export type FindVariable = (
  name: string,
) => { readonly value: string; readonly layer: VariableLayerKind } | undefined;

const pattern = /\$\{([A-Za-z_]\w*)(?::-([^}]*))?\}/g;

/** Fills in `${VAR}` and `${VAR:-default}`; a `$` of any other form stays as it is. */
export function substitute(text: string, find: FindVariable): Substituted {
  const references: Reference[] = [];
  const missing: string[] = [];
  let usesDefault = false;
  const filled = text.replace(pattern, (_, variable: string, fallback: string | undefined) => {
    const found = find(variable);
    if (found === undefined) {
      if (fallback === undefined) missing.push(variable);
      else usesDefault = true;
      return fallback ?? "";
    }
    references.push({ variable, layer: found.layer });
    return found.value;
  });
  const literal = usesDefault || text.replace(pattern, "") !== "";
  return { text: filled, references, missing, literal };
}
