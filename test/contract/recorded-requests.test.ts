import { afterAll, beforeAll, expect, it } from "vitest";
import type { JsonObject } from "../../gateway/ir/json.ts";
import { anthropic, chat, type Sample, send } from "../fixtures/dialect-samples.ts";
import { provider, startTestGateway, type TestGateway } from "../fixtures/gateway.ts";
import { startUpstream, type Upstream } from "../fixtures/upstream.ts";
import { comparable, hosted, requestsOf } from "../oracle/request-cases.ts";
import { type Asked, readChatRequest, readMessagesRequest } from "../oracle/request-readers.ts";
import { describeWith } from "../requirements.ts";

describeWith("corpus", "every recorded request, to a provider of the other dialect", (corpus) => {
  let upstream: Upstream;
  let gateway: TestGateway;

  beforeAll(async () => {
    upstream = await startUpstream(({ url, body, response }) => {
      const sample = url.endsWith("/messages") ? anthropic : chat;
      const streams = /"stream":true/.test(body.toString());
      response.writeHead(200, {
        "content-type": streams ? "text/event-stream" : "application/json",
      });
      response.end(streams ? sample.frames.join("") : sample.whole);
    });
    gateway = await startTestGateway({
      providers: [
        provider("chat", "openai-compatible", upstream.url),
        provider("messages", "anthropic-compatible", upstream.url),
      ],
    });
  });
  afterAll(async () => {
    await gateway?.[Symbol.asyncDispose]();
    await upstream?.[Symbol.asyncDispose]();
  });

  /** What the provider received; the code of the refusal where it received nothing. */
  async function received(here: Sample, model: string, body: JsonObject): Promise<unknown> {
    const before = upstream.requests.length;
    const answer = await send(gateway, here, JSON.stringify({ ...body, model }));
    await answer.arrayBuffer();
    const arrived = upstream.requests[before];
    return arrived ? JSON.parse(arrived.body.toString()) : answer.headers.get("x-patchbay-error");
  }

  async function compare(
    here: Sample,
    model: string,
    requests: readonly [string, JsonObject][],
    [before, after]: readonly [(body: unknown) => Asked, (body: unknown) => Asked],
  ) {
    const found = { equal: 0, refused: [] as unknown[], other: [] as string[] };
    for (const [id, body] of requests) {
      const sent = await received(here, model, body);
      if (typeof sent === "string") found.refused.push(sent);
      else if (
        JSON.stringify(comparable(before(body))) === JSON.stringify(comparable(after(sent)))
      ) {
        found.equal += 1;
      } else found.other.push(id);
    }
    return found;
  }

  it("asks the same of Anthropic as the chat client did, or is refused", async () => {
    const requests = requestsOf(corpus, "openai-chat");
    const readers = [readChatRequest, readMessagesRequest] as const;
    const { equal, refused, other } = await compare(chat, "messages/m", requests, readers);
    expect(other).toEqual([]);
    expect(refused).toEqual(["media_unsupported", "media_unsupported"]);
    expect(equal).toBeGreaterThan(280);
  }, 120_000);

  it("asks the same of a chat provider as the Anthropic client did, or is refused", async () => {
    const all = requestsOf(corpus, "anthropic");
    const requests = all.filter(([, body]) => !hosted.test(JSON.stringify(body.messages)));
    const readers = [readMessagesRequest, readChatRequest] as const;
    const { equal, refused, other } = await compare(anthropic, "chat/m", requests, readers);
    expect(other).toEqual([]);
    expect(refused.length).toBeLessThan(5);
    expect(equal).toBeGreaterThan(120);
  }, 120_000);
});
