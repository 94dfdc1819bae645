import type { StreamEvent } from "./events.ts";
import type { Part } from "./parts.ts";
import type { Response } from "./response.ts";

/** The events that a whole answer would have streamed; `collect` makes the answer of them again. */
export function spread(response: Response): StreamEvent[] {
  const { id, model, created, candidates, usage } = response;
  const events: StreamEvent[] = [
    {
      type: "start",
      ...(id === undefined ? {} : { id }),
      ...(model === undefined ? {} : { model }),
      ...(created === undefined ? {} : { created }),
    },
  ];
  for (const [candidate, { parts }] of candidates.entries()) {
    for (const [key, part] of parts.entries()) events.push(...spreadPart(part, candidate, key));
  }
  for (const [candidate, { stop }] of candidates.entries()) {
    if (stop) events.push({ type: "stop", candidate, stop });
  }
  if (usage) events.push({ type: "usage", usage });
  events.push({ type: "end" });
  return events;
}

/** A part in its pieces, where its sort comes in pieces. */
function spreadPart(part: Part, candidate: number, key: number): StreamEvent[] {
  const at = { candidate, key };
  switch (part.type) {
    case "text":
    case "reasoning":
    case "refusal": {
      const { type, text } = part;
      const citations = part.type === "text" ? (part.citations ?? []) : [];
      return [
        { type: "part-start", ...at, part: { type } },
        ...(text === "" ? [] : [{ type: "part-delta", ...at, text } as const]),
        ...citations.map((citation) => ({ type: "citation", ...at, citation }) as const),
        ...sealsOf(part, at),
        { type: "part-end", ...at },
      ];
    }
    case "tool-call": {
      const { callId, name, input } = part;
      const { raw, format } = input;
      return [
        { type: "part-start", ...at, part: { type: "tool-call", callId, name, format } },
        ...(raw === "" ? [] : [{ type: "part-delta", ...at, text: raw } as const]),
        ...sealsOf(part, at),
        { type: "part-end", ...at },
      ];
    }
    default:
      return [{ type: "part", candidate, part }];
  }
}

function sealsOf(part: Part, at: { candidate: number; key: number }): StreamEvent[] {
  return (part.seals ?? []).map((seal) => ({ type: "seal", ...at, seal }));
}
