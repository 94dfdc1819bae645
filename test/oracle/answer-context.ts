import { AnswerCallIds, type AnswerContext } from "../../gateway/dialects/answer-context.ts";
import { Names } from "../../gateway/dialects/names.ts";
import { Losses } from "../../gateway/ir/losses.ts";

/** What an encoder of answers is given where nothing was renamed. */
export const context = (freeform: readonly string[] = []): AnswerContext => ({
  losses: new Losses("answer"),
  id: "answer_1",
  model: "model-b",
  created: 1,
  toolNames: new Names(/[^\w-]/g, 64),
  freeform: new Set(freeform),
  callIds: new AnswerCallIds("answer_1"),
});
