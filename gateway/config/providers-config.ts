import type { ConfigFile } from "./config-file.ts";
import { type ConfigMap, type ConfigNode, isUnset, readRaw, wrongForm } from "./config-tree.ts";
import type { Given } from "./given.ts";
import { providerTypesElsewhere } from "./gomodel-providers.ts";
import type { ProviderType } from "./input.ts";
import { nearest } from "./nearest.ts";
import type { Candidate } from "./provider-candidate.ts";
import type { Notice } from "./settings.ts";
import { readList } from "./shapes.ts";

/** What an instance can say, and what GoModel's can say beside it. */
const known = ["type", "api_key", "base_url", "models"];
const elsewhere: Readonly<Record<string, string>> = {
  api_version: "versions of a provider's API",
  resilience: "retries of one provider by its own rules",
};

/**
 * The provider instances of config.yaml, in its order.
 * @throws GatewayError setting_invalid
 */
export function readConfiguredProviders(
  config: ConfigFile | undefined,
  types: readonly ProviderType[],
): { readonly candidates: readonly Candidate[]; readonly notices: readonly Notice[] } {
  const candidates: Candidate[] = [];
  const notices: Notice[] = [];
  const node = config?.root.entries.get("providers");
  if (config === undefined || node === undefined || isUnset(node)) return { candidates, notices };
  if (node.type !== "map") {
    throw wrongForm("providers", config.place, "a mapping of names to providers");
  }
  for (const [id, inner] of node.entries) {
    const at: At = { id, path: `providers.${id}`, place: config.place };
    const entries = instanceEntries(inner, at);
    const type = typeOf(entries, at, types);
    if (type === undefined) {
      notices.push(typeNotice(entries, at));
      continue;
    }
    candidates.push(toCandidate(entries, at, type));
    notices.push(...fieldNotices(entries, at));
  }
  return { candidates, notices };
}

type At = { readonly id: string; readonly path: string; readonly place: string };
type Entries = ConfigMap["entries"];

function instanceEntries(node: ConfigNode, at: At): Entries {
  if (!/^[A-Za-z0-9][\w.-]*$/.test(at.id)) {
    throw wrongForm(at.path, at.place, "named with letters, digits, dots, dashes and underscores");
  }
  if (node.type === "map") return node.entries;
  if (isUnset(node)) return new Map();
  throw wrongForm(at.path, at.place, "a mapping with type, api_key, base_url or models");
}

/** The instance's type: by default its name. Undefined for one of GoModel's that is not there. */
function typeOf(entries: Entries, at: At, types: readonly ProviderType[]): string | undefined {
  const given = readText(entries, "type", at);
  const type = (given?.raw ?? at.id).toLowerCase();
  if (types.some(({ id }) => id === type)) return type;
  if (providerTypesElsewhere.has(type)) return undefined;
  const names = types.map(({ id }) => id);
  const meant = nearest(type, names);
  throw wrongForm(
    `${at.path}.type`,
    at.place,
    `one of ${names.join(", ")}${meant === undefined ? "" : ` (${meant}?)`}`,
  );
}

function typeNotice(entries: Entries, at: At): Notice {
  const type = readText(entries, "type", at)?.raw ?? at.id;
  return {
    level: "info",
    text: `${at.path} is set but not in effect yet: providers of type ${type} (${at.place}).`,
  };
}

function toCandidate(entries: Entries, at: At, type: string): Candidate {
  return {
    id: at.id,
    type,
    layer: "config",
    place: at.place,
    label: `${at.path} (${at.place})`,
    key: readText(entries, "api_key", at),
    baseUrl: readText(entries, "base_url", at),
    models: readModels(entries.get("models"), at),
  };
}

function readText(entries: Entries, key: string, at: At): Given<string> | undefined {
  const given = readRaw(entries.get(key), `${at.path}.${key}`, at.place);
  if (given === undefined) return undefined;
  const { raw } = given;
  if (typeof raw !== "string") throw wrongForm(`${at.path}.${key}`, at.place, "one text");
  return { ...given, raw };
}

/** A list of ids, or of mappings with an `id`, or one text with commas. */
function readModels(node: ConfigNode | undefined, at: At): readonly string[] | undefined {
  if (node === undefined || isUnset(node)) return undefined;
  const path = `${at.path}.models`;
  if (node.type === "map") throw wrongForm(path, at.place, "a list of model ids");
  if (node.type === "scalar") return readList(node.text);
  return node.items.flatMap((item) => {
    const id = item.type === "map" ? item.entries.get("id") : item;
    if (id?.type !== "scalar") throw wrongForm(path, at.place, "a list of model ids");
    return isUnset(id) ? [] : [id.text];
  });
}

function fieldNotices(entries: Entries, at: At): Notice[] {
  const notices: Notice[] = [];
  for (const [key, node] of entries) {
    if (known.includes(key) || isUnset(node)) continue;
    const feature = Object.hasOwn(elsewhere, key) ? elsewhere[key] : undefined;
    notices.push(
      feature === undefined
        ? unknownField(key, at)
        : {
            level: "info",
            text: `${at.path}.${key} is set but not in effect yet: ${feature} (${at.place}).`,
          },
    );
  }
  return notices;
}

function unknownField(key: string, at: At): Notice {
  const meant = nearest(key, known);
  const hint = meant === undefined ? "" : ` Did you mean ${meant}?`;
  return {
    level: "warning",
    text: `${at.path}.${key} (${at.place}) is unknown and has no effect.${hint}`,
  };
}
