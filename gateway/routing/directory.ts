import type { Operation } from "../dialects/operations.ts";
import type { ProviderInstance } from "../providers/define.ts";
import type { ListView } from "./instance-list.ts";
import type { ListedModel } from "./model-list.ts";
import { firstServing } from "./offers.ts";

/** One model of one instance. */
export type Listing = { readonly instance: ProviderInstance; readonly model: ListedModel };

/** A configured instance with what is known of its models. */
export type Entry = { readonly instance: ProviderInstance; readonly view: ListView };

/** Everything that names resolve against; built anew on every change, never changed. */
export type Directory = {
  /** Answers every name while `entries` is empty, and `demo/…` always. */
  readonly demo: Entry;
  /** Without the demo, in the user's order. */
  readonly entries: readonly Entry[];
  /** By instance id, the demo among them. */
  readonly instances: ReadonlyMap<string, ProviderInstance>;
  /** Model id → who lists it, in the user's order. */
  readonly listings: ReadonlyMap<string, readonly Listing[]>;
  /** Instances of which nobody can say what they lack, in the user's order. */
  readonly unlisted: readonly ProviderInstance[];
  /** Whether the first list of some instance is still being fetched. */
  readonly pending: boolean;
};

const latestTag = ":latest";

/** Builds the maps that make each lookup of a request one step. */
export function buildDirectory(demo: Entry, entries: readonly Entry[]): Directory {
  const listings = new Map<string, Listing[]>();
  const tagged: Listing[] = [];
  for (const { instance, view } of entries) {
    for (const model of view.models) {
      const listing = { instance, model };
      addListing(listings, model.id, listing);
      if (model.id.endsWith(latestTag)) tagged.push(listing);
    }
  }
  // Behind the exact ids: a tag `latest` may be left out, as everywhere where models have tags.
  for (const listing of tagged) {
    addListing(listings, listing.model.id.slice(0, -latestTag.length), listing);
  }
  return {
    demo,
    entries,
    instances: new Map([...entries, demo].map(({ instance }) => [instance.id, instance])),
    listings,
    pending: entries.some(({ view }) => view.state === "pending"),
    unlisted: entries.filter(({ view }) => view.state !== "listed").map(({ instance }) => instance),
  };
}

/**
 * The listing that answers a model id: the first in the user's order that has an endpoint for the
 * operation, else the first.
 */
export function findListing(
  directory: Directory,
  id: string,
  operation: Operation | undefined,
): Listing | undefined {
  const all = directory.listings.get(id) ?? [];
  return firstServing(all, ({ instance }) => instance, operation) ?? all[0];
}

/** The configured instance that a name begins with, and what follows the first slash. */
export function splitName(
  directory: Directory,
  name: string,
): { instance: ProviderInstance; model: string } | undefined {
  const slash = name.indexOf("/");
  const instance = slash < 0 ? undefined : directory.instances.get(name.slice(0, slash));
  const model = name.slice(slash + 1);
  return instance === undefined || model === "" ? undefined : { instance, model };
}

function addListing(listings: Map<string, Listing[]>, id: string, listing: Listing): void {
  const all = listings.get(id);
  if (all === undefined) listings.set(id, [listing]);
  else all.push(listing);
}
