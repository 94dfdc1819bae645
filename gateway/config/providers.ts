import { labelOf } from "./given.ts";
import { providerTypeElsewhere } from "./gomodel-providers.ts";
import type { ProviderType } from "./input.ts";
import type { Layers } from "./layers.ts";
import type { Candidate } from "./provider-candidate.ts";
import { type MergeContext, mergeInstance } from "./provider-merge.ts";
import { createVariableReader } from "./provider-variables.ts";
import { readConfiguredProviders } from "./providers-config.ts";
import { readProviderVariables } from "./providers-environment.ts";
import type { Notice, ProviderSettings } from "./settings.ts";

/** The configured instances, in the user's order: config.yaml's, then those of the variables. */
export type LoadedProviders = {
  readonly providers: readonly ProviderSettings[];
  readonly notices: readonly Notice[];
};

/**
 * Reads and merges the provider instances of every layer.
 * @param own where this gateway listens
 * @throws GatewayError setting_invalid
 */
export function loadProviders(
  layers: Layers,
  types: readonly ProviderType[],
  own: MergeContext["own"],
): LoadedProviders {
  const readVariable = createVariableReader(types);
  const configured = readConfiguredProviders(layers.config, types);
  const fromVariables = layers.variables.flatMap((layer) =>
    readProviderVariables(layer, types, readVariable),
  );
  const context = { own, types, readVariable, origin: layers.config?.origin };
  const providers: ProviderSettings[] = [];
  const notices: Notice[] = [...configured.notices];
  for (const said of byInstance([...configured.candidates, ...fromVariables]).values()) {
    const [first] = said;
    const type = types.find(({ id }) => id === first?.type);
    if (first === undefined || type === undefined) continue;
    const merged = mergeInstance(
      said.filter((candidate) => candidate.type === first.type),
      type,
      context,
    );
    if (merged.settings !== undefined) providers.push(merged.settings);
    notices.push(...merged.notices, ...strangers(first, said));
  }
  return { providers, notices };
}

/** The provider variables of GoModel whose type is not there, each once. */
export function unavailableProviderNotices(
  layers: Layers,
  types: readonly ProviderType[],
): readonly Notice[] {
  const readVariable = createVariableReader(types);
  const notices = new Map<string, Notice>();
  for (const layer of layers.variables.toReversed()) {
    for (const name of [...layer.variables.keys()].sort()) {
      const type = providerTypeElsewhere(name);
      if (type === undefined || readVariable(name) !== undefined || notices.has(name)) continue;
      notices.set(name, {
        level: "info",
        text: `${name} is set but not in effect yet: providers of type ${type} (${layer.place}).`,
      });
    }
  }
  return [...notices.values()];
}

function byInstance(candidates: readonly Candidate[]): Map<string, Candidate[]> {
  const groups = new Map<string, Candidate[]>();
  for (const candidate of candidates) {
    const group = groups.get(candidate.id) ?? [];
    group.push(candidate);
    groups.set(candidate.id, group);
  }
  return groups;
}

/** A key of one type is not sent to an instance that was declared with another. */
function strangers(first: Candidate, said: readonly Candidate[]): Notice[] {
  return said
    .filter(({ type }) => type !== first.type)
    .map((candidate) => ({
      level: "warning" as const,
      text: `${labelOfCandidate(candidate)} is ignored: ${first.label} makes ${first.id} a provider of type ${first.type}.`,
    }));
}

function labelOfCandidate({ key, baseUrl, label }: Candidate): string {
  const given = key ?? baseUrl;
  return given === undefined ? label : labelOf(given);
}
