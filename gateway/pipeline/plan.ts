import { counterparts, type Operation } from "../dialects/operations.ts";
import { GatewayError } from "../errors.ts";
import type { ProviderInstance } from "../providers/define.ts";
import type { Ask } from "./inbound.ts";

/** Where a request goes: a provider, its name for the model, and what it is asked there. */
export type Target = {
  readonly instance: ProviderInstance;
  readonly model: string;
  /** The client's own, or its counterpart in a dialect that the provider speaks. */
  readonly operation: Operation;
  /** Its URL path. */
  readonly endpoint: string;
};

export type Plan = { readonly ask: Ask; readonly target: Target };

type Found = { readonly instance: ProviderInstance; readonly model: string };

/** Finds the provider and model for a name; waits only while a list that may know it is fetched. */
export type Resolve = (name: string | undefined, operation: Operation) => Found | Promise<Found>;

/**
 * Stage 3: which provider answers, and in which dialect.
 * @throws GatewayError `model_not_found`, `endpoint_unavailable`
 */
export async function makePlan(ask: Ask, resolve: Resolve): Promise<Plan> {
  const { facts, operation } = ask.exchange;
  if (operation === undefined) throw new GatewayError("route_not_found", "No such route.");
  const { instance, model } = await resolve(ask.model, operation);
  facts.provider = instance.id;
  facts.resolvedModel = model;
  const { endpoints } = instance.definition;
  for (const spoken of counterparts(operation)) {
    const endpoint = endpoints[spoken];
    if (endpoint) return { ask, target: { instance, model, operation: spoken, endpoint } };
  }
  throw new GatewayError(
    "endpoint_unavailable",
    `${instance.id} has no ${operation} endpoint; choose a model of a provider that has one.`,
    { param: "model" },
  );
}
