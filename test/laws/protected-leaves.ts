import type { Part } from "../../gateway/ir/parts.ts";
import type { Request } from "../../gateway/ir/request.ts";
import type { Candidate, Response } from "../../gateway/ir/response.ts";
import { canonical } from "../oracle/loose.ts";

/** Something that no dialect may lose. */
type Protected = { readonly sort: string; readonly what: string };

/** The protected leaves of a node that do not stand in the other one, in their order. */
export function lostLeaves(before: Request | Response, after: Request | Response): Protected[] {
  const there = protectedLeaves(after);
  let at = 0;
  return protectedLeaves(before).filter((leaf) => {
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
  const settings = { toolChoice: own && toolChoice ? choice : undefined, maxTokens, stop };
  return [
    ...turns.flatMap(({ parts }) => parts.flatMap(ofPart)),
    ...tools.flatMap((tool) => (tool.type === "hosted" ? [] : [ofTool(tool)])),
    ...Object.entries(settings).flatMap(([sort, value]) =>
      value === undefined ? [] : [{ sort, what: canonical(value) }],
    ),
  ];
}

function ofTool(tool: Exclude<Request["tools"][number], { type: "hosted" }>): Protected {
  const { name, description = "" } = tool;
  const declared = tool.type === "function" ? tool.schema : tool.grammar;
  return { sort: "tool", what: canonical({ name, description, declared: declared ?? {} }) };
}

function ofResponse({ candidates, usage }: Response): Protected[] {
  return [
    ...candidates.flatMap(ofCandidate),
    ...(usage ? [{ sort: "usage", what: `${usage.main.input} ${usage.main.output}` }] : []),
  ];
}

/** An answer with calls says that it stopped for them. */
function ofCandidate({ parts, stop }: Candidate): Protected[] {
  const called = parts.some(({ type }) => type === "tool-call");
  const what = called && stop?.reason === "end" ? "tool" : stop?.reason;
  return [...parts.flatMap(ofPart), ...(what === undefined ? [] : [{ sort: "stop", what }])];
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
        { sort: "call", what: `${part.name} ${canonical(part.input.raw)}` },
        ...(part.callId === "" ? [] : [{ sort: "call id", what: part.callId }]),
      ];
    case "tool-result":
      return [{ sort: "result", what: part.callId }, ...part.content.flatMap(ofPart)];
    default:
      return [];
  }
}
