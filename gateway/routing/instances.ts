import { isLoopback } from "../config/addresses.ts";
import { baseUrlProblem, normaliseBaseUrl } from "../config/base-url.ts";
import type { Notice, ProviderSettings } from "../config/settings.ts";
import { GatewayError } from "../errors.ts";
import type { ProviderDefinition, ProviderInstance } from "../providers/define.ts";

/** The instance that answers while nothing is configured; its definition has the same id. */
export const demoId = "demo";

export type InstanceOptions = {
  readonly findProvider: (type: string) => ProviderDefinition | undefined;
  /** Takes what the user should know at the start. */
  readonly notices: Notice[];
  /** Whether a base URL leads to this gateway; such a provider is left out with a warning. */
  readonly isOwnAddress?: (baseUrl: string) => boolean;
};

/**
 * Matches each configured provider with its definition, in the user's order; the demo comes last.
 * @throws GatewayError setting_invalid for an unknown type, an id that is taken or cannot stand
 *   before a slash, a missing or unusable key, a missing or wrong base URL
 */
export function buildInstances(
  providers: readonly ProviderSettings[],
  options: InstanceOptions,
): ProviderInstance[] {
  const instances: ProviderInstance[] = [];
  for (const provider of providers) {
    checkId(provider.id, instances);
    const instance = buildInstance(provider, options);
    if (instance !== undefined) instances.push(instance);
  }
  return [...instances, demoInstance(options.findProvider)];
}

function demoInstance(findProvider: InstanceOptions["findProvider"]): ProviderInstance {
  const definition = findProvider(demoId);
  if (definition === undefined) throw new GatewayError("internal_error", "The demo is missing.");
  return { id: demoId, definition, baseUrl: definition.baseUrl ?? "", source: "built in" };
}

function checkId(id: string, instances: readonly ProviderInstance[]): void {
  if (!/^[a-z0-9][a-z0-9._-]{0,63}$/i.test(id)) {
    throw invalid(`The provider name "${id}" may have only letters, digits, ".", "_" and "-".`);
  }
  if (id === demoId) throw invalid(`The name "${demoId}" is Patchbay's own; choose another.`);
  if (instances.some((one) => one.id === id)) {
    throw invalid(`There are two providers "${id}"; give one of them another name.`);
  }
}

function buildInstance(
  provider: ProviderSettings,
  options: InstanceOptions,
): ProviderInstance | undefined {
  const { id, type, source } = provider;
  const definition = options.findProvider(type);
  if (definition === undefined || definition.transport !== undefined) {
    throw invalid(`Provider "${id}" (${source}) has the unknown type "${type}".`);
  }
  const baseUrl = readBaseUrl(provider, definition);
  const url = new URL(baseUrl);
  if (options.isOwnAddress?.(baseUrl)) {
    const text = `Provider "${id}" (${source}) is left out: its base URL is this gateway's own.`;
    options.notices.push({ level: "warning", text });
    return undefined;
  }
  const key = readKey(provider, definition);
  if (key !== undefined && url.protocol === "http:" && !isLoopback(url.hostname)) {
    const text = `The key of provider "${id}" goes unencrypted to ${url.host}; use https there.`;
    options.notices.push({ level: "warning", text });
  }
  const models = [...new Set(provider.models)];
  return {
    id,
    definition,
    baseUrl,
    source,
    ...(key === undefined ? {} : { key }),
    ...(models.length === 0 ? {} : { models }),
  };
}

function readBaseUrl(provider: ProviderSettings, definition: ProviderDefinition): string {
  const { id, source } = provider;
  const text = provider.baseUrl ?? definition.baseUrl;
  const name = settingOf(provider, definition, "baseUrl");
  const example = `https://example.com${definition.version}`;
  if (text === undefined) {
    throw invalid(`Provider "${id}" (${source}) has no base URL: set ${name}, like ${example}.`);
  }
  const problem = baseUrlProblem(text);
  if (problem !== undefined) {
    throw invalid(`The base URL of provider "${id}" (${source}) ${problem}; set ${name}.`);
  }
  return normaliseBaseUrl(text, definition.version);
}

function readKey(provider: ProviderSettings, definition: ProviderDefinition): string | undefined {
  const { id, key } = provider;
  const name = settingOf(provider, definition, "key");
  if (key === undefined || key === "") {
    if (!definition.keyRequired) return undefined;
    throw invalid(`Provider "${id}" (${provider.source}) has no key: set ${name}.`);
  }
  if (!/^[\x21-\x7e]+$/.test(key)) {
    throw invalid(
      `The key of provider "${id}" has a space or a character that is not ASCII: check ${name}.`,
    );
  }
  return key;
}

const fileNames = { key: "api_key", baseUrl: "base_url" } as const;

/**
 * What to set, for people: the environment variable (`OPENAI_EAST_API_KEY` for the instance
 * `openai-east`), or the field of config.yaml where no variable exists.
 */
function settingOf(
  { id, type }: ProviderSettings,
  { variables }: ProviderDefinition,
  field: "key" | "baseUrl",
): string {
  const inFile = `providers.${id}.${fileNames[field]} in config.yaml`;
  const variable = variables?.[field];
  if (variable === undefined) return inFile;
  if (id === type) return `${variable} (or ${inFile})`;
  const prefix = `${type.toUpperCase()}_`;
  const instance = id.startsWith(`${type}-`) ? id.slice(type.length + 1) : undefined;
  if (instance === undefined || !variable.startsWith(prefix)) return inFile;
  const suffix = instance.toUpperCase().replaceAll("-", "_");
  return `${prefix}${suffix}_${variable.slice(prefix.length)} (or ${inFile})`;
}

function invalid(message: string): GatewayError {
  return new GatewayError("setting_invalid", message);
}
