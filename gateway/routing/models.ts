import type { DialectId } from "../dialects/dialect.ts";
import { defaultName } from "./aliases.ts";
import type { Directory, Listing } from "./directory.ts";
import { listingsOf, nameOf } from "./names.ts";
import { dialectsOf } from "./offers.ts";
import { findDefault, type Resolution, type RoutingSnapshot, tryResolve } from "./resolve.ts";

/** One name of the list behind `GET /v1/models`. */
export type OfferedModel = {
  /** What a client sends; unique in the list. */
  readonly name: string;
  /** The model as its instance knows it. */
  readonly id: string;
  /** The instance's id: OpenAI's `owned_by`. */
  readonly provider: string;
  readonly dialects: readonly DialectId[];
  /** Epoch seconds, when the provider gave it. */
  readonly created?: number;
  /** The provider's name of it for people. */
  readonly displayName?: string;
};

/** A model that `default` can be set to. */
export type ModelChoice = { name: string; id: string; provider: string; dialects: string[] };

/**
 * Every name a client can send, those that lead nowhere left out: `default`, the aliases, then each
 * model, by its bare id where that leads to it and as `instance/id` where another comes first.
 */
export function listModels(snapshot: RoutingSnapshot): readonly OfferedModel[] {
  const { directory, aliases } = snapshot;
  const offered = new Map<string, OfferedModel>();
  for (const name of [defaultName, ...aliases.keys()]) {
    const model = named(name, snapshot);
    if (model !== undefined) offered.set(name, model);
  }
  for (const listing of listingsOf(directory)) {
    const name = nameOf(listing, directory, aliases);
    if (!offered.has(name)) offered.set(name, { name, ...factsOf(listing) });
  }
  return [...offered.values()];
}

/**
 * One model by any name that leads to it, its shown one or not. Undefined for a name that no list
 * has, even where a request with it would be tried.
 */
export function findModel(name: string, snapshot: RoutingSnapshot): OfferedModel | undefined {
  if (name === defaultName || snapshot.aliases.has(name)) return named(name, snapshot);
  const target = tryResolve(name, asItself(snapshot));
  const listing = target && listingOf(snapshot.directory, target);
  return listing === undefined ? undefined : { name, ...factsOf(listing) };
}

/** The list as choices for `default`: without `default` itself and what leads to it. */
export function modelChoices(snapshot: RoutingSnapshot): ModelChoice[] {
  const { directory, aliases } = snapshot;
  const only = directory.entries.length === 0 ? findDefault(snapshot, undefined)?.model : undefined;
  return listModels(snapshot)
    .filter(({ name }) => name !== defaultName && aliases.get(name) !== defaultName)
    .filter(({ id }) => only === undefined || id === only)
    .map(({ name, id, provider, dialects }) => ({ name, id, provider, dialects: [...dialects] }));
}

/** A role or an alias as the list shows it; undefined when it leads nowhere. */
function named(name: string, snapshot: RoutingSnapshot): OfferedModel | undefined {
  const target = tryResolve(name, asItself(snapshot));
  if (target === undefined) return undefined;
  const { instance, model } = target;
  const listing = listingOf(snapshot.directory, target) ?? { instance, model: { id: model } };
  return { name, ...factsOf(listing) };
}

/** A default that stands in for other names is no fact about them. */
function asItself(snapshot: RoutingSnapshot): RoutingSnapshot {
  return { ...snapshot, defaultAppliesTo: "default" };
}

function listingOf(directory: Directory, { instance, model }: Resolution): Listing | undefined {
  const { demo, listings } = directory;
  if (instance !== demo.instance) {
    return listings.get(model)?.find((listing) => listing.instance === instance);
  }
  const own = demo.view.models.find(({ id }) => id === model);
  return own === undefined ? undefined : { instance, model: own };
}

function factsOf({ instance, model }: Listing): Omit<OfferedModel, "name"> {
  return {
    id: model.id,
    provider: instance.id,
    dialects: dialectsOf(instance),
    ...(model.created === undefined ? {} : { created: model.created }),
    ...(model.name === undefined ? {} : { displayName: model.name }),
  };
}
