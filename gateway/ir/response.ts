import type { NodeFacts } from "./node.ts";
import type { Part } from "./parts.ts";
import type { Stop, Usage } from "./usage.ts";

/** One of the answers to a request. */
export type Candidate = NodeFacts & {
  readonly parts: readonly Part[];
  readonly stop?: Stop;
};

/** A whole answer, as every dialect can give it. */
export type Response = NodeFacts & {
  readonly id?: string;
  readonly model?: string;
  /** Epoch seconds. */
  readonly created?: number;
  readonly candidates: readonly Candidate[];
  readonly usage?: Usage;
  readonly tier?: string;
};
