import type { Given } from "./given.ts";
import type { ProviderType } from "./input.ts";
import { type VariableLayer, variableOf } from "./layers.ts";
import type { Candidate } from "./provider-candidate.ts";
import type { ProviderField, ProviderVariable } from "./provider-variables.ts";
import { readList } from "./shapes.ts";

/**
 * What the variables of one layer say of provider instances. Variables have no order, so it is the
 * types' order, and within a type the bare instance, then the others by name.
 */
export function readProviderVariables(
  layer: VariableLayer,
  types: readonly ProviderType[],
  readVariable: (name: string) => ProviderVariable | undefined,
): Candidate[] {
  const groups = new Map<string, { type: string; fields: Map<ProviderField, Given<string>> }>();
  for (const name of layer.variables.keys()) {
    const variable = readVariable(name);
    const given = variableOf(layer, name);
    if (variable === undefined || given === undefined) continue;
    const group = groups.get(variable.instance) ?? { type: variable.type, fields: new Map() };
    group.fields.set(variable.field, given);
    groups.set(variable.instance, group);
  }
  const rank = (type: string): number => types.findIndex(({ id }) => id === type);
  return [...groups]
    .map(([id, { type, fields }]) => toCandidate(id, type, fields, layer))
    .sort((a, b) => rank(a.type) - rank(b.type) || (a.id < b.id ? -1 : 1));
}

function toCandidate(
  id: string,
  type: string,
  fields: ReadonlyMap<ProviderField, Given<string>>,
  layer: VariableLayer,
): Candidate {
  const models = fields.get("models");
  return {
    id,
    type,
    layer: layer.kind,
    place: layer.place,
    label: `${[...fields.values()].map(({ name }) => name).join(", ")} (${layer.place})`,
    key: fields.get("key"),
    baseUrl: fields.get("baseUrl"),
    models: models === undefined ? undefined : readList(models.raw),
  };
}
