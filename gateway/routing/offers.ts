import type { DialectId } from "../dialects/dialect.ts";
import { counterparts, type Operation, operations } from "../dialects/operations.ts";
import type { ProviderInstance } from "../providers/define.ts";

/** Whether an instance has an endpoint for an operation; without an operation every one fits. */
export function offers(instance: ProviderInstance, operation: Operation | undefined): boolean {
  return operation === undefined || instance.definition.endpoints[operation] !== undefined;
}

/** Whether an instance can serve an operation, be it translated. */
export function serves(instance: ProviderInstance, operation: Operation | undefined): boolean {
  return operation === undefined || counterparts(operation).some((one) => offers(instance, one));
}

/** The dialects of an instance's endpoints, each once. */
export function dialectsOf(instance: ProviderInstance): DialectId[] {
  const known = Object.keys(operations) as Operation[];
  const spoken = known.filter((operation) => offers(instance, operation));
  return [...new Set(spoken.map((operation) => operations[operation].dialect))];
}
