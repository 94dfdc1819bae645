import { defaultName } from "./aliases.ts";
import { type Directory, findListing, type Listing, splitName } from "./directory.ts";

/**
 * The name under which a client reaches a listing: its bare id where that leads there, else
 * `instance/id`.
 */
export function nameOf(
  { instance, model }: Listing,
  directory: Directory,
  aliases: ReadonlyMap<string, string>,
): string {
  const taken = model.id === defaultName || aliases.has(model.id);
  const leads =
    splitName(directory, model.id) === undefined &&
    findListing(directory, model.id, undefined)?.instance === instance;
  // With nothing configured the demo answers to every name.
  const bare = directory.entries.length === 0 || (leads && !taken);
  return bare ? model.id : `${instance.id}/${model.id}`;
}

/** Every model that a client is shown, in the user's order; the demo's while there is no other. */
export function* listingsOf(directory: Directory): Generator<Listing> {
  const entries = directory.entries.length === 0 ? [directory.demo] : directory.entries;
  for (const { instance, view } of entries) {
    for (const model of view.models) yield { instance, model };
  }
}

/** Every name that a client is shown, aliases first. */
export function* offeredNames(
  directory: Directory,
  aliases: ReadonlyMap<string, string>,
): Generator<string> {
  yield* aliases.keys();
  for (const listing of listingsOf(directory)) yield nameOf(listing, directory, aliases);
}
