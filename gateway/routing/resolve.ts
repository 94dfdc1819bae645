import type { DefaultAppliesTo } from "../config/settings.ts";
import type { Operation } from "../dialects/operations.ts";
import { GatewayError } from "../errors.ts";
import type { ProviderInstance } from "../providers/define.ts";
import { defaultName } from "./aliases.ts";
import { type Directory, findListing, splitName } from "./directory.ts";
import { offeredNames } from "./names.ts";
import { nearestNames } from "./nearest-names.ts";
import { firstServing } from "./offers.ts";

/** How a name was understood. */
export type Via = "alias" | "instance" | "listed" | "bare" | "unlisted" | "default" | "demo";

/** Where a request goes. */
export type Resolution = {
  readonly instance: ProviderInstance;
  /** As the instance knows it. */
  readonly model: string;
  /** As the client named it; undefined when it named none. */
  readonly requested: string | undefined;
  readonly via: Via;
};

/** What names are read against: replaced on every change, never changed. */
export type RoutingSnapshot = {
  readonly directory: Directory;
  /** Alias → the end of its chain. */
  readonly aliases: ReadonlyMap<string, string>;
  /** What `default` stands for; undefined when nothing is known that it could. */
  readonly defaultModel: string | undefined;
  readonly defaultAppliesTo: DefaultAppliesTo;
};

type Target = Omit<Resolution, "requested">;
/** Makes the error of a name that leads nowhere, when somebody wants it: the nearest names cost. */
type Miss = () => GatewayError;

/**
 * Finds the instance and model that a name means: alias → `instance/model` → the id as a provider
 * lists it → an instance whose list is not known. While nothing is configured, the demo answers.
 * @param operation prefers instances that have an endpoint for it, then those that it can be translated for; undefined = any
 * @throws GatewayError model_not_found with the nearest names
 */
export function resolve(
  name: string | undefined,
  snapshot: RoutingSnapshot,
  operation?: Operation,
): Resolution {
  const requested = name === "" ? undefined : name;
  const target = targetOf(requested, snapshot, operation);
  if (typeof target === "function") throw target();
  return { ...target, requested };
}

/** As {@link resolve}, with undefined in place of model_not_found. */
export function tryResolve(
  name: string | undefined,
  snapshot: RoutingSnapshot,
  operation?: Operation,
): Resolution | undefined {
  const requested = name === "" ? undefined : name;
  const target = targetOf(requested, snapshot, operation);
  return typeof target === "function" ? undefined : { ...target, requested };
}

function targetOf(
  name: string | undefined,
  snapshot: RoutingSnapshot,
  operation: Operation | undefined,
): Target | Miss {
  const { directory, aliases, defaultAppliesTo } = snapshot;
  if (directory.entries.length === 0) return demoTarget(name, directory);
  const follows = followsDefault(snapshot, operation);
  if (name === undefined || name === defaultName || (defaultAppliesTo === "all" && follows)) {
    return defaultTarget(snapshot, operation);
  }
  const end = aliases.get(name);
  if (end === defaultName) return defaultTarget(snapshot, operation);
  if (end !== undefined) return aliasTarget(name, end, snapshot, operation);
  const found = findTarget(name, directory, operation);
  if (found !== undefined) return found;
  if (defaultAppliesTo === "unknown" && follows) return defaultTarget(snapshot, operation);
  return () => notFound(name, snapshot);
}

/** The target of a name that is no alias; undefined when nothing knows it. */
function findTarget(
  name: string,
  directory: Directory,
  operation: Operation | undefined,
): Target | undefined {
  const split = splitName(directory, name);
  if (split !== undefined) return { ...split, via: "instance" };
  const listing = findListing(directory, name, operation);
  if (listing !== undefined) {
    const via = name.includes("/") ? "listed" : "bare";
    return { instance: listing.instance, model: listing.model.id, via };
  }
  const instance = firstServing(directory.unlisted, (one) => one, operation);
  return instance === undefined ? undefined : { instance, model: name, via: "unlisted" };
}

/**
 * The target of the default model, the demo's own while it is alone; undefined when nothing has it,
 * or it would be itself.
 */
export function findDefault(
  { directory, aliases, defaultModel }: RoutingSnapshot,
  operation: Operation | undefined,
): Target | undefined {
  if (directory.entries.length === 0) return demoTarget(undefined, directory);
  if (defaultModel === undefined) return undefined;
  const end = aliases.get(defaultModel) ?? defaultModel;
  return end === defaultName ? undefined : findTarget(end, directory, operation);
}

/** Whether the default may stand in for other names: it talks, so never for a model that embeds. */
function followsDefault(snapshot: RoutingSnapshot, operation: Operation | undefined): boolean {
  return operation !== "embeddings" && snapshot.defaultModel !== undefined;
}

function demoTarget(name: string | undefined, { demo }: Directory): Target {
  const { instance } = demo;
  if (name === undefined || name === defaultName) {
    return { instance, model: instance.definition.startModels[0] ?? defaultName, via: "default" };
  }
  const own = `${instance.id}/`;
  return name.startsWith(own) && name.length > own.length
    ? { instance, model: name.slice(own.length), via: "instance" }
    : { instance, model: name, via: "demo" };
}

function aliasTarget(
  name: string,
  end: string,
  { directory }: RoutingSnapshot,
  operation: Operation | undefined,
): Target | Miss {
  const found = findTarget(end, directory, operation);
  return found === undefined
    ? () => missing(`The alias ${quote(name)} stands for ${quote(end)}, which no provider has.`)
    : { ...found, via: "alias" };
}

function defaultTarget(snapshot: RoutingSnapshot, operation: Operation | undefined): Target | Miss {
  const found = findDefault(snapshot, operation);
  if (found !== undefined) return { ...found, via: "default" };
  const { defaultModel } = snapshot;
  return () =>
    missing(
      defaultModel === undefined
        ? "No model is known that `default` could stand for; name one in the request."
        : `\`default\` stands for ${quote(defaultModel)}, which no provider has.`,
    );
}

function notFound(name: string, { directory, aliases }: RoutingSnapshot): GatewayError {
  const nearest = nearestNames(name, offeredNames(directory, aliases)).map(quote).join(", ");
  const hint =
    nearest === "" ? " GET /v1/models lists the names there are." : ` Nearest: ${nearest}.`;
  return missing(`No provider has a model ${quote(name)}.${hint}`);
}

function missing(message: string): GatewayError {
  return new GatewayError("model_not_found", message, { param: "model" });
}

/** A name for a sentence, at most 100 characters of it. */
function quote(name: string): string {
  return `"${name.length > 100 ? `${name.slice(0, 100)}…` : name}"`;
}
