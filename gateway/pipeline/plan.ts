import { type Operation, operations } from "../dialects/operations.ts";
import { GatewayError } from "../errors.ts";
import type { ProviderInstance } from "../providers/define.ts";
import type { Ask } from "./inbound.ts";

/** Where a request goes: a provider, its name for the model, and the URL path of the operation. */
export type Target = {
  readonly instance: ProviderInstance;
  readonly model: string;
  readonly endpoint: string;
};

export type Plan = { readonly ask: Ask; readonly target: Target };

type Found = { readonly instance: ProviderInstance; readonly model: string };

/** Finds the provider and model for a name; waits only while a list that may know it is fetched. */
export type Resolve = (name: string | undefined, operation: Operation) => Found | Promise<Found>;

/**
 * Stage 3: which provider answers.
 * @throws GatewayError `model_not_found`, `translation_unavailable`, `endpoint_unavailable`
 */
export async function makePlan(ask: Ask, resolve: Resolve): Promise<Plan> {
  const { facts, operation } = ask.exchange;
  if (operation === undefined) throw new GatewayError("route_not_found", "No such route.");
  const { instance, model } = await resolve(ask.model, operation);
  facts.provider = instance.id;
  facts.resolvedModel = model;
  const endpoint = instance.definition.endpoints[operation];
  if (endpoint === undefined) throw missingEndpoint(ask, instance, model);
  return { ask, target: { instance, model, endpoint } };
}

function missingEndpoint(ask: Ask, instance: ProviderInstance, model: string): GatewayError {
  const { operation } = ask.exchange;
  const dialect = operation && operations[operation].dialect;
  const spoken = new Set(
    Object.keys(instance.definition.endpoints).map((name) => operations[name as Operation].dialect),
  );
  // Only conversations have a counterpart in another dialect, and they are what can stream.
  const translatable = operation !== undefined && operations[operation].streams;
  if (dialect === undefined || !translatable || spoken.has(dialect)) {
    return new GatewayError(
      "endpoint_unavailable",
      `${instance.id} has no ${operation} endpoint; choose a model of a provider that has one.`,
      { param: "model" },
    );
  }
  return new GatewayError(
    "translation_unavailable",
    `This request is in the ${dialect} dialect, and ${instance.id}/${model} speaks ${[...spoken].join(", ")}. ` +
      `Choose a model of a provider that speaks ${dialect}.`,
    { param: "model" },
  );
}
