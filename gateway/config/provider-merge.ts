import { GatewayError } from "../errors.ts";
import { isOwnAddress } from "./addresses.ts";
import { baseUrlProblem, normaliseBaseUrl } from "./base-url.ts";
import { type Given, labelOf } from "./given.ts";
import type { ProviderType } from "./input.ts";
import { isExample } from "./placeholder.ts";
import type { Candidate } from "./provider-candidate.ts";
import { isKeyVariable, mayPair, type Pairing } from "./provider-pairing.ts";
import type { Notice, ProviderSettings } from "./settings.ts";

/** What merging needs to know beside the candidates. */
export type MergeContext = Pairing & {
  /** Where this gateway listens. */
  readonly own: { readonly host: string | undefined; readonly port: number };
};

/** How this gateway's own client keys begin; none of them is a provider's. */
const ownKeyPrefix = "pb-";

/**
 * Makes one instance of what the layers say of it, or says why it is none. The strongest key decides;
 * a base URL is only taken from where the key is from.
 * @param candidates of one id and type, weak to strong
 * @throws GatewayError setting_invalid for a base URL that is none
 */
export function mergeInstance(
  candidates: readonly Candidate[],
  type: ProviderType,
  context: MergeContext,
): { readonly settings: ProviderSettings | undefined; readonly notices: readonly Notice[] } {
  const notices: Notice[] = [];
  const warn = (text: string): void => void notices.push({ level: "warning", text });
  const strongest = candidates.toReversed();
  const [first] = strongest;
  if (first === undefined) return { settings: undefined, notices };

  const chosen = chooseKey(strongest, warn);
  const key = sameKeyBesideAddress(strongest, chosen, context) ?? chosen;
  const keyWasRefused = notices.length > 0;
  const baseUrl = chooseBaseUrl(strongest, key, type, context, warn);
  const models = strongest.find((candidate) => (candidate.models?.length ?? 0) > 0)?.models;

  const isNamed = candidates.some(({ layer }) => layer === "config");
  if (key === undefined && baseUrl === undefined && !isNamed) {
    return { settings: undefined, notices };
  }
  const lack = lackOf(type, key, baseUrl);
  if (lack !== undefined) {
    if (!keyWasRefused) warn(`${first.label} is not used: provider ${first.id} has no ${lack}.`);
    return { settings: undefined, notices };
  }
  const settings = {
    id: first.id,
    type: type.id,
    ...(key === undefined ? {} : { key: key.raw }),
    ...(baseUrl === undefined ? {} : { baseUrl: baseUrl.raw }),
    ...(models === undefined ? {} : { models }),
    source: (key ?? baseUrl ?? first).place,
  };
  return { settings, notices };
}

type Warn = (text: string) => void;

function chooseKey(strongest: readonly Candidate[], warn: Warn): Given<string> | undefined {
  for (const { key } of strongest) {
    if (key === undefined) continue;
    if (isExample(key.raw)) {
      warn(`${labelOf(key)} is ignored: it holds an example, not a key.`);
    } else if (key.raw.startsWith(ownKeyPrefix)) {
      warn(`${labelOf(key)} is ignored: it holds a key of this gateway, not a provider's.`);
    } else {
      return checked(key, /^[\x21-\x7e]+$/.test(key.raw), "must be one word of ASCII characters");
    }
  }
  return undefined;
}

/**
 * The same key as it stands beside the base URL that counts: a config.yaml that fills in a variable
 * means that variable's key, although the variable gives it too.
 */
function sameKeyBesideAddress(
  strongest: readonly Candidate[],
  chosen: Given<string> | undefined,
  context: MergeContext,
): Given<string> | undefined {
  const { key, baseUrl } = strongest.find((candidate) => candidate.baseUrl !== undefined) ?? {};
  if (!(key && baseUrl) || key.raw !== chosen?.raw) return undefined;
  return mayPair(key, baseUrl, context) ? key : undefined;
}

function chooseBaseUrl(
  strongest: readonly Candidate[],
  key: Given<string> | undefined,
  type: ProviderType,
  context: MergeContext,
  warn: Warn,
): Given<string> | undefined {
  for (const { id, baseUrl } of strongest) {
    if (baseUrl === undefined) continue;
    if (isOwnAddress(baseUrl.raw, context.own)) {
      warn(`${labelOf(baseUrl)} is ignored: it is the address of this gateway itself.`);
    } else if (baseUrl.references.some(({ variable }) => isKeyVariable(variable, context))) {
      warn(`${labelOf(baseUrl)} is ignored: it names a variable that holds a key.`);
    } else if (key !== undefined && !mayPair(key, baseUrl, context)) {
      if (!isDefault(baseUrl.raw, type)) warn(refusal(id, key, baseUrl));
    } else {
      const problem = baseUrlProblem(baseUrl.raw);
      return checked(baseUrl, problem === undefined, problem ?? "");
    }
  }
  return undefined;
}

function refusal(id: string, key: Given, baseUrl: Given): string {
  const variable = key.references.map((reference) => reference.variable).join(", ");
  const from = variable === "" ? labelOf(key) : `${labelOf(key)}, filled in from ${variable}`;
  const isOneFile = key.layer === baseUrl.layer && baseUrl.references.length === 0;
  const fix = isOneFile ? "Name the file with --config if you mean it." : "Give both in one place.";
  return `${labelOf(baseUrl)} is ignored: the key of ${id} is from another place (${from}), and a key is only sent to an address from its own. ${fix}`;
}

function isDefault(baseUrl: string, type: ProviderType): boolean {
  if (type.baseUrl === undefined || baseUrlProblem(baseUrl) !== undefined) return false;
  return normaliseBaseUrl(baseUrl, type.version) === normaliseBaseUrl(type.baseUrl, type.version);
}

function lackOf(type: ProviderType, key: unknown, baseUrl: unknown): string | undefined {
  if (type.keyRequired && key === undefined) return "key";
  if (type.baseUrl === undefined && baseUrl === undefined) return "base URL";
  return undefined;
}

/** Stops the start on a wrong value, without showing it: it may be, or hold, a secret. */
function checked(given: Given<string>, isRight: boolean, problem: string): Given<string> {
  if (isRight) return given;
  throw new GatewayError(
    "setting_invalid",
    `${labelOf(given)} ${problem}. Correct it or remove it.`,
  );
}
