import type { StreamEvent, StreamedPart } from "./events.ts";
import type { Seal } from "./node.ts";
import type { Citation, Part } from "./parts.ts";
import type { Candidate, Response } from "./response.ts";
import type { Stop, Usage } from "./usage.ts";

type Open = {
  readonly part: StreamedPart;
  text: string;
  readonly citations: Citation[];
  readonly seals: Seal[];
};
type Collected = { readonly parts: (Open | Part)[]; readonly open: Map<number, Open>; stop?: Stop };

/** The whole answer that a stream's events make, parts in the order in which they began. */
export function collect(events: Iterable<StreamEvent>): Response {
  const candidates: Collected[] = [];
  const facts: { id?: string; model?: string; created?: number; usage?: Usage } = {};
  const at = (index: number): Collected => {
    candidates[index] ??= { parts: [], open: new Map() };
    return candidates[index];
  };
  for (const event of events) {
    switch (event.type) {
      case "start": {
        const { type: _type, ...told } = event;
        Object.assign(facts, told);
        break;
      }
      case "part-start": {
        const open: Open = { part: event.part, text: "", citations: [], seals: [] };
        at(event.candidate).parts.push(open);
        at(event.candidate).open.set(event.key, open);
        break;
      }
      case "part-delta": {
        const open = at(event.candidate).open.get(event.key);
        if (open) open.text += event.text;
        break;
      }
      case "citation":
        at(event.candidate).open.get(event.key)?.citations.push(event.citation);
        break;
      case "seal":
        at(event.candidate).open.get(event.key)?.seals.push(event.seal);
        break;
      case "restart":
        candidates.length = 0;
        break;
      case "part":
        at(event.candidate).parts.push(event.part);
        break;
      case "stop":
        at(event.candidate).stop = event.stop;
        break;
      case "usage":
        facts.usage = event.usage;
        break;
      default:
    }
  }
  return { ...facts, candidates: candidates.map(finished) };
}

function finished({ parts, stop }: Collected): Candidate {
  return { parts: parts.map(closed), ...(stop ? { stop } : {}) };
}

function closed(collected: Open | Part): Part {
  if (!("seals" in collected && "part" in collected)) return collected as Part;
  const { part, text, citations, seals } = collected;
  const sealed = seals.length === 0 ? {} : { seals };
  if (part.type === "tool-call") {
    const { callId, name, format } = part;
    return { ...sealed, type: "tool-call", callId, name, input: { raw: text, format } };
  }
  if (part.type !== "text" || citations.length === 0) return { ...sealed, type: part.type, text };
  return { ...sealed, type: "text", text, citations };
}
