import type { Part } from "../../gateway/ir/parts.ts";
import type { Request } from "../../gateway/ir/request.ts";
import type { Candidate, Response } from "../../gateway/ir/response.ts";
import { canonical } from "../oracle/loose.ts";

/** Something that no dialect may lose. */
type Protected = { readonly sort: string; readonly what: string };

/**
 * The protected leaves of a node that do not stand in the other one, in their order. An id that two
 * calls have, or that is empty, has to become another one.
 */
export function lostLeaves(before: Request | Response, after: Request | Response): Protected[] {
  const there = protectedLeaves(after);
  const here = protectedLeaves(before);
  const ids = here.flatMap(({ sort, what }) => (sort === "call id" ? [what] : []));
  const isFree = (id: string) => id === "" || ids.indexOf(id) !== ids.lastIndexOf(id);
  let at = 0;
  return here.filter((leaf) => {
    if (/^(?:call id|result)$/.test(leaf.sort) && isFree(leaf.what)) return false;
    const found = there.findIndex((other, place) => place >= at && isIn(leaf, other));
    if (found >= 0) at = leaf.sort === "text" ? found : found + 1;
    return found < 0;
  });
}

/** Texts may be put together. */
function isIn(one: Protected, other: Protected): boolean {
  if (one.sort !== other.sort) return false;
  return one.sort === "text" ? other.what.includes(one.what) : other.what === one.what;
}

function protectedLeaves(node: Request | Response): Protected[] {
  return "turns" in node ? ofRequest(node) : ofResponse(node);
}

function ofRequest(request: Request): Protected[] {
  const { turns, tools, toolChoice, maxTokens, stop } = request;
  const own = tools.some(({ type }) => type !== "hosted");
  const { path: _, ...choice } = toolChoice ?? {};
  if ("name" in choice) Object.assign(choice, { name: asMapped(String(choice.name)) });
  const settings = { toolChoice: own && toolChoice ? choice : undefined, maxTokens, stop };
  return [
    ...turns.flatMap(({ parts }) => parts.flatMap(ofPart)),
    ...tools.flatMap((tool) => (tool.type === "hosted" ? [] : [ofTool(tool)])),
    ...Object.entries(settings).flatMap(([sort, value]) =>
      value === undefined ? [] : [{ sort, what: canonical(value) }],
    ),
  ];
}

/** Names of tools are mapped where a dialect does not take them, and then may get a number. */
const asMapped = (name: string): string => name.replace(/[^\w-]/g, "_").slice(0, 40);

function ofTool(tool: Exclude<Request["tools"][number], { type: "hosted" }>): Protected {
  const name = asMapped(tool.name);
  const { description = "" } = tool;
  const declared = tool.type === "function" ? tool.schema : tool.grammar;
  return { sort: "tool", what: canonical({ name, description, declared: declared ?? {} }) };
}

function ofResponse({ candidates, usage }: Response): Protected[] {
  return [
    ...candidates.flatMap(ofCandidate),
    ...(usage ? [{ sort: "usage", what: `${usage.main.input} ${usage.main.output}` }] : []),
  ];
}

/** An answer with calls says that it stopped for them. A stop of no known sort is its source's own. */
function ofCandidate({ parts, stop }: Candidate): Protected[] {
  const called = parts.some(({ type }) => type === "tool-call");
  const what = called && stop?.reason === "end" ? "tool" : stop?.reason;
  const isOwn = what === undefined || what === "unknown" || what === "error";
  return [...parts.flatMap(ofPart), ...(isOwn ? [] : [{ sort: "stop", what }])];
}

function ofPart(part: Part): Protected[] {
  switch (part.type) {
    case "text":
    case "refusal":
    case "reasoning":
      return part.text === "" ? [] : [{ sort: part.type, what: part.text }];
    case "media":
      return [{ sort: "media", what: canonical(part.source) }];
    case "tool-call":
      return [
        { sort: "call", what: `${asMapped(part.name)} ${canonical(part.input.raw)}` },
        ...(part.callId === "" ? [] : [{ sort: "call id", what: part.callId }]),
      ];
    case "tool-result":
      return [{ sort: "result", what: part.callId }, ...part.content.flatMap(ofPart)];
    default:
      return [];
  }
}
