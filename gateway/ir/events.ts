import type { Native, Seal } from "./node.ts";
import type { Citation, Part } from "./parts.ts";
import type { Stop, Usage } from "./usage.ts";

/** The sorts of parts that come piece by piece. */
export type StreamedPart =
  | { readonly type: "text" | "reasoning" | "refusal" }
  | {
      readonly type: "tool-call";
      readonly callId: string;
      readonly name: string;
      readonly format: "json" | "text";
    };

/**
 * What a stream tells, in any dialect. `key` names a part within its candidate from its start to its
 * end; parts of one candidate may be open at the same time.
 */
export type StreamEvent =
  | {
      readonly type: "start";
      readonly id?: string;
      readonly model?: string;
      /** Epoch seconds. */
      readonly created?: number;
      readonly tier?: string;
    }
  | {
      readonly type: "part-start";
      readonly candidate: number;
      readonly key: number;
      readonly part: StreamedPart;
    }
  | {
      readonly type: "part-delta";
      readonly candidate: number;
      readonly key: number;
      /** More of the part's text, or of a call's input. */
      readonly text: string;
    }
  | {
      readonly type: "citation";
      readonly candidate: number;
      readonly key: number;
      readonly citation: Citation;
    }
  | {
      readonly type: "seal";
      readonly candidate: number;
      readonly key: number;
      readonly seal: Seal;
      /** Where it stands in the frame or the body. */
      readonly path: string;
    }
  | { readonly type: "part-end"; readonly candidate: number; readonly key: number }
  /** A part that came whole. */
  | { readonly type: "part"; readonly candidate: number; readonly part: Part }
  /** Totals of the whole answer so far. */
  | { readonly type: "usage"; readonly usage: Usage }
  | { readonly type: "stop"; readonly candidate: number; readonly stop: Stop }
  /** Fields of a frame that no other event holds. */
  | { readonly type: "rest"; readonly native: Native }
  /** What came so far is void: the answer begins again. */
  | { readonly type: "restart" }
  | { readonly type: "error"; readonly message: string }
  | { readonly type: "end" };
