import type { Request } from "../ir/request.ts";

/** Whether a request leaves the model only tools that its own provider runs, and no other one has. */
export function namesMissing({ toolChoice, tools }: Request): boolean {
  const names = toolChoice?.names ?? [];
  if (names.length === 0) return false;
  const hosted = new Set(tools.flatMap(({ type, name }) => (type === "hosted" ? [name] : [])));
  return names.every((name) => hosted.has(name));
}
