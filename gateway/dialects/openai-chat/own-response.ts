import type { JsonObject } from "../../ir/json.ts";
import type { Candidate, Response } from "../../ir/response.ts";
import { type AnswerContext, restoreCall } from "../answer-context.ts";
import { defined, object, objects } from "../fields.ts";
import { type Lens, listLike, ownObject } from "../lens.ts";
import { decodeChoice, decodeResponse } from "./decode-response.ts";
import { encodeCall, wordsOf } from "./encode-response.ts";
import type { Foreign } from "./own-content.ts";
import { saidFields } from "./own-messages.ts";
import { ownUsage } from "./own-usage.ts";
import { finishReason } from "./stop.ts";

/** Writes an answer that came in this dialect: the answer itself, with what was changed of it since. */
export function encodeOwnResponse(response: Response, context: AnswerContext): JsonObject {
  return ownObject(response, responseLens(context)) ?? {};
}

function responseLens(context: AnswerContext): Lens<Response> {
  return {
    dialect: "openai-chat",
    decode: decodeResponse,
    write: (response, source, original) => ({
      choices: listLike(
        source.choices,
        response === original
          ? objects(source.choices).map(({ item }) => item)
          : response.candidates.map((one, index) => ownChoice(one, index, context)),
      ),
      ...defined({
        id: response.id,
        model: response.model,
        created: response.created,
        usage: response.usage && ownUsage(response.usage, object(source.usage)),
        service_tier: response.tier,
      }),
    }),
  };
}

function ownChoice(candidate: Candidate, index: number, context: AnswerContext): JsonObject {
  const lens = choiceLens(context);
  const own = ownObject(candidate, lens);
  return own ?? { index, logprobs: null, ...lens.write(candidate, {}, candidate) };
}

function choiceLens(context: AnswerContext): Lens<Candidate> {
  const foreign: Foreign = {
    items(part) {
      const text = wordsOf(part, context);
      return text === "" ? [] : [{ type: "text", text }];
    },
    call: (part) => encodeCall(restoreCall(part, context), context),
  };
  return {
    dialect: "openai-chat",
    decode: decodeChoice,
    write({ parts, stop }, source, original) {
      const message = saidFields(parts, object(source.message) ?? {}, original.parts, foreign);
      const finish_reason = stop ? finishReason(stop.reason) : null;
      return { message: { role: "assistant", ...message }, finish_reason };
    },
  };
}
