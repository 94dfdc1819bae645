import type { Operation } from "../dialects/operations.ts";
import type { ModelRegistry } from "./registry.ts";
import { type Resolution, type RoutingSnapshot, resolve, tryResolve } from "./resolve.ts";

/** Longest wait of a request for lists, in ms; it may come twice. */
const patience = 3_000;
/** A name that nothing knows makes lists older than this, in ms, be fetched again. */
const staleAfter = 30_000;

/**
 * Resolves a name, and waits where a list under way could change the answer: in the first moment
 * after a start, and for a name that nothing knows, which may be a model that is newer than the last
 * refresh. In every other case the answer is there at once, without a promise.
 * @throws GatewayError model_not_found
 */
export function resolveWhenKnown(
  name: string | undefined,
  operation: Operation,
  sources: {
    readonly registry: Pick<ModelRegistry, "whenReady" | "refresh">;
    readonly snapshot: () => RoutingSnapshot;
  },
): Resolution | Promise<Resolution> {
  const snapshot = sources.snapshot();
  const first = tryResolve(name, snapshot, operation);
  const guessed = first === undefined || first.via === "unlisted" || first.via === "default";
  if (first !== undefined && !(guessed && snapshot.directory.pending)) return first;
  return resolveLater(name, operation, sources);
}

async function resolveLater(
  name: string | undefined,
  operation: Operation,
  { registry, snapshot }: Parameters<typeof resolveWhenKnown>[2],
): Promise<Resolution> {
  await registry.whenReady(patience);
  const second = tryResolve(name, snapshot(), operation);
  if (second !== undefined) return second;
  await registry.refresh(staleAfter, patience);
  return resolve(name, snapshot(), operation);
}
