import type { DialectId } from "../dialects/dialect.ts";
import { counterparts, type Operation, operations } from "../dialects/operations.ts";
import type { ProviderInstance } from "../providers/define.ts";

/** Whether an instance has an endpoint for an operation; without an operation every one fits. */
export function offers(instance: ProviderInstance, operation: Operation | undefined): boolean {
  return operation === undefined || instance.definition.endpoints[operation] !== undefined;
}

/** The first whose instance has an endpoint for an operation, else the first that it can be translated for. */
export function firstServing<T>(
  items: readonly T[],
  instanceOf: (item: T) => ProviderInstance,
  operation: Operation | undefined,
): T | undefined {
  if (operation === undefined) return items[0];
  for (const one of counterparts(operation)) {
    const found = items.find((item) => offers(instanceOf(item), one));
    if (found !== undefined) return found;
  }
  return undefined;
}

/** The dialects of an instance's endpoints, each once. */
export function dialectsOf(instance: ProviderInstance): DialectId[] {
  const known = Object.keys(operations) as Operation[];
  const spoken = known.filter((operation) => offers(instance, operation));
  return [...new Set(spoken.map((operation) => operations[operation].dialect))];
}
