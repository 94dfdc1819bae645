import { expect, it } from "vitest";
import { decodeRequest as decodeMessages } from "../../gateway/dialects/anthropic/decode-request.ts";
import { encodeRequest as encodeMessages } from "../../gateway/dialects/anthropic/encode-request.ts";
import type { EncodeContext } from "../../gateway/dialects/encode.ts";
import { Names } from "../../gateway/dialects/names.ts";
import { decodeRequest as decodeChat } from "../../gateway/dialects/openai-chat/decode-request.ts";
import { encodeRequest as encodeChat } from "../../gateway/dialects/openai-chat/encode-request.ts";
import { GatewayError } from "../../gateway/errors.ts";
import type { JsonObject } from "../../gateway/ir/json.ts";
import { Losses } from "../../gateway/ir/losses.ts";
import { describeWith } from "../requirements.ts";
import { comparable, hosted, requestsOf } from "./request-cases.ts";
import { type Asked, readChatRequest, readMessagesRequest } from "./request-readers.ts";

const context = (): EncodeContext => ({
  losses: new Losses("request"),
  model: "model-b",
  toolNames: new Names(/[^\w-]/g, 64),
  callIds: new Names(/[^\w-]/g, 64),
});

type Compared = { readonly equal: string[]; readonly refused: string[]; readonly other: string[] };

/** Sorts recorded requests by what became of them: the same, refused with a code, or something else. */
function compare(
  requests: readonly [string, JsonObject][],
  translate: (body: JsonObject) => JsonObject,
  before: (body: unknown) => Asked,
  after: (body: unknown) => Asked,
): Compared {
  const compared: Compared = { equal: [], refused: [], other: [] };
  for (const [id, body] of requests) {
    try {
      const [asked, received] = [before(body), after(translate(body))];
      const same = JSON.stringify(comparable(asked)) === JSON.stringify(comparable(received));
      compared[same ? "equal" : "other"].push(id);
    } catch (thrown) {
      if (!(thrown instanceof GatewayError)) throw thrown;
      compared.refused.push(id);
    }
  }
  return compared;
}

describeWith("corpus", "recorded requests, received by a provider of the other dialect", (path) => {
  it("ask the same of Anthropic as the chat client did", () => {
    const requests = requestsOf(path, "openai-chat");
    const translate = (body: JsonObject) => encodeMessages(decodeChat(body), context());
    const { equal, refused, other } = compare(
      requests,
      translate,
      readChatRequest,
      readMessagesRequest,
    );
    expect(other).toEqual([]);
    expect(refused).toHaveLength(2);
    expect(equal.length).toBeGreaterThan(280);
  });

  it("ask the same of a chat provider as the Anthropic client did", () => {
    const all = requestsOf(path, "anthropic");
    const requests = all.filter(([, body]) => !hosted.test(JSON.stringify(body.messages)));
    const translate = (body: JsonObject) => encodeChat(decodeMessages(body), context());
    const { equal, refused, other } = compare(
      requests,
      translate,
      readMessagesRequest,
      readChatRequest,
    );
    expect(other).toEqual([]);
    expect(refused.length).toBeLessThan(5);
    expect(equal.length).toBeGreaterThan(120);
  });
});

it("tells a limit and a name in each direction", () => {
  const chat = { messages: [{ role: "user", content: "Hi" }], max_tokens: 7, stop: "x" };
  const sent = encodeMessages(decodeChat(chat), context());
  expect(sent).toMatchObject({ model: "model-b", max_tokens: 7, stop_sequences: ["x"] });
  const back = encodeChat(decodeMessages(sent), context());
  expect(back).toMatchObject({ model: "model-b", max_completion_tokens: 7, stop: ["x"] });
});
