import type { StreamEvent } from "./events.ts";
import type { NodeFacts } from "./node.ts";
import type { Part } from "./parts.ts";
import type { Response } from "./response.ts";

/** The events that a whole answer would have streamed; `collect` makes the answer of them again. */
export function spread(response: Response): StreamEvent[] {
  const { id, model, created, tier, candidates, usage } = response;
  const start: StreamEvent = {
    type: "start",
    ...(id === undefined ? {} : { id }),
    ...(model === undefined ? {} : { model }),
    ...(created === undefined ? {} : { created }),
    ...(tier === undefined ? {} : { tier }),
  };
  return [
    start,
    ...restOf(response),
    ...candidates.flatMap((answer, candidate) => [
      ...restOf(answer),
      ...answer.parts.flatMap((part, key) => spreadPart(part, candidate, key)),
    ]),
    ...candidates.flatMap(({ stop }, candidate): StreamEvent[] =>
      stop ? [{ type: "stop", candidate, stop }] : [],
    ),
    ...(usage ? [{ type: "usage", usage } as const] : []),
    { type: "end" },
  ];
}

/** A part in its pieces, where its sort comes in pieces. */
export function spreadPart(part: Part, candidate: number, key: number): StreamEvent[] {
  const at = { candidate, key };
  switch (part.type) {
    case "text":
    case "reasoning":
    case "refusal": {
      const { type, text } = part;
      const citations = part.type === "text" ? (part.citations ?? []) : [];
      const cited = citations.map((citation) => ({ type: "citation", ...at, citation }) as const);
      const seals = sealsOf(part, at);
      if (text === "" && seals.length === 0) return [...restOf(part), ...cited];
      return [
        ...restOf(part),
        { type: "part-start", ...at, part: { type } },
        ...(text === "" ? [] : [{ type: "part-delta", ...at, text } as const]),
        ...cited,
        ...seals,
        { type: "part-end", ...at },
      ];
    }
    case "tool-call": {
      const { callId, name, input } = part;
      const { raw, format } = input;
      return [
        ...restOf(part),
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
  return (part.seals ?? []).map((seal) => {
    return { type: "seal", ...at, seal, path: `${part.native?.path ?? ""}.${seal.field}` };
  });
}

function restOf({ native }: NodeFacts): StreamEvent[] {
  return native && native.rest.length > 0 ? [{ type: "rest", native }] : [];
}
