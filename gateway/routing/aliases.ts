import { GatewayError } from "../errors.ts";

/** The name that stands for the model chosen as default. */
export const defaultName = "default";

const longestChain = 16;

/**
 * Follows aliases that point to aliases to their end, once, so that a request needs one look-up.
 * `default` is an end: what it stands for is the default model's matter, and may change.
 * @param defaultModel the configured default, which takes part in the search for cycles
 * @throws GatewayError setting_invalid for a cycle, a chain of more than 16 aliases, or an alias
 *   without a name or target
 */
export function buildAliases(
  aliases: Readonly<Record<string, string>>,
  defaultModel?: string,
): ReadonlyMap<string, string> {
  const links = new Map(Object.entries(aliases));
  if (defaultModel !== undefined) links.set(defaultName, defaultModel);
  const ends = new Map<string, string>();
  for (const [name, target] of links) {
    if (name === "" || target === "") {
      throw invalid(`The alias "${name}" → "${target}" needs a name and a model on both sides.`);
    }
    checkChain(links, name);
    if (name !== defaultName) ends.set(name, endOf(links, target));
  }
  return ends;
}

/** What the setting of the default model says: its own name first, then an alias `default`. */
export function configuredDefault(
  aliases: Readonly<Record<string, string>>,
  defaultModel: string | undefined,
): string | undefined {
  return defaultModel ?? (Object.hasOwn(aliases, defaultName) ? aliases[defaultName] : undefined);
}

function checkChain(links: ReadonlyMap<string, string>, name: string): void {
  const chain = [name];
  let target = links.get(name);
  while (target !== undefined) {
    if (chain.includes(target)) {
      throw invalid(`Aliases point to each other: ${[...chain, target].join(" → ")}.`);
    }
    if (chain.length > longestChain) {
      throw invalid(`The alias "${name}" leads through more than ${longestChain} others.`);
    }
    chain.push(target);
    target = links.get(target);
  }
}

function endOf(links: ReadonlyMap<string, string>, target: string): string {
  const next = target === defaultName ? undefined : links.get(target);
  return next === undefined ? target : endOf(links, next);
}

function invalid(message: string): GatewayError {
  return new GatewayError("setting_invalid", message);
}
