import type { Losses } from "../ir/losses.ts";
import type { CallIds } from "./call-ids.ts";
import type { Names } from "./names.ts";

/** What an encoder of requests writes to beside the body. */
export type EncodeContext = {
  readonly losses: Losses;
  /** The target's own name of the model. */
  readonly model: string;
  readonly toolNames: Names;
  /** The target refuses fields that other hosts of its dialect have added. */
  readonly plain?: boolean;
  readonly callIds: CallIds;
};
