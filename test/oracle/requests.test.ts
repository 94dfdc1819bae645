import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { RequestRecord } from "../../gateway/admin/contract.ts";
import { inLanes, readRecorded, rowWithId } from "../contract/recorded.ts";
import { anthropic, chat, type Sample, send } from "../fixtures/dialect-samples.ts";
import { provider, startTestGateway, type TestGateway } from "../fixtures/gateway.ts";
import { startUpstream, type Upstream } from "../fixtures/upstream.ts";
import { describeWith } from "../requirements.ts";
import { account } from "./account.ts";
import type { Asked, Role } from "./asked.ts";
import { readChatRequest } from "./chat-request.ts";
import { lossFault, type Side } from "./expressible.ts";
import { isObject, type Loose } from "./loose.ts";
import { readMessagesRequest } from "./messages-request.ts";
import { writtenRequests } from "./written-requests.ts";

type Direction = {
  readonly here: Sample;
  readonly provider: "chat" | "messages";
  readonly read: readonly [
    (body: unknown, role: Role) => Asked,
    (body: unknown, role: Role) => Asked,
  ];
  /** Settings that the other dialect asks for, or where its own default is another one. */
  readonly defaults: ReadonlySet<string>;
};

const directions: Readonly<Record<Side, Direction>> = {
  "openai-chat": {
    here: chat,
    provider: "messages",
    read: [readChatRequest, readMessagesRequest],
    defaults: new Set(["limit"]),
  },
  anthropic: {
    here: anthropic,
    provider: "chat",
    read: [readMessagesRequest, readChatRequest],
    defaults: new Set(["format name", "format strict"]),
  },
};

const sides = ["openai-chat", "anthropic"] as const;

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

/** What became of one request. */
type Outcome = {
  readonly name: string;
  readonly refused: string | null;
  readonly losses: number;
  readonly faults: readonly string[];
};

/** Sends requests, each under a model name of its own, by which the provider's side is found again. */
async function outcomes(side: Side, requests: readonly (readonly [string, Loose])[]) {
  const { here, provider: target } = directions[side];
  const answers = new Map<number, Response>();
  const first = upstream.requests.length;
  await inLanes([...requests.entries()], async ([at, [, body]]) => {
    const model = `${target}/${side}-${at}`;
    const answer = await send(gateway, here, JSON.stringify({ ...body, model }));
    await answer.arrayBuffer();
    answers.set(at, answer);
  });
  const received = new Map<unknown, Loose>();
  for (const { body } of upstream.requests.slice(first)) {
    const sent = JSON.parse(body.toString()) as Loose;
    received.set(sent.model, sent);
  }
  const judged: Outcome[] = [];
  for (const [at, [name, body]] of requests.entries()) {
    const { headers } = answers.get(at) ?? new Response();
    const row = await rowWithId(gateway, headers.get("x-patchbay-request-id") ?? "");
    const sent = received.get(`${side}-${at}`);
    judged.push(judge(side, name, body, sent, row, headers));
  }
  return judged;
}

function judge(
  side: Side,
  name: string,
  body: Loose,
  sent: Loose | undefined,
  row: RequestRecord,
  headers: Headers,
): Outcome {
  const refused = headers.get("x-patchbay-error");
  if (!sent)
    return { name, refused, losses: 0, faults: refused ? [] : ["neither sent nor refused"] };
  const { read, defaults } = directions[side];
  const losses = row.lossList.filter((loss) => loss.side === "request");
  const counted = Number(headers.get("x-patchbay-losses"));
  const unlisted = Math.max(0, counted - losses.length);
  const differing = account(read[0](body, "asked"), read[1](sent, "received"), losses, defaults);
  const silent = differing.length > unlisted ? differing : [];
  const undue = losses.flatMap((loss) => lossFault(loss, side, body) ?? []);
  return { name, refused: null, losses: counted, faults: [...silent, ...undue] };
}

function print(title: string, all: readonly Outcome[]): void {
  const equal = all.filter(({ refused, faults }) => refused === null && faults.length === 0);
  const lossy = equal.filter(({ losses }) => losses > 0);
  const refusals = all.filter(({ refused }) => refused !== null);
  const codes = [...new Set(refusals.map(({ refused }) => refused))].join(", ");
  console.log(
    `${title}: ${all.length} asked, ${equal.length - lossy.length} equal, ${lossy.length} equal but` +
      ` for ${lossy.reduce((sum, { losses }) => sum + losses, 0)} declared losses, ` +
      `${refusals.length} refused with a code (${codes || "none"}), ` +
      `${all.length - equal.length - refusals.length} that lose in silence`,
  );
}

const faultsOf = (all: readonly Outcome[]) =>
  all.filter(({ faults }) => faults.length > 0).map(({ name, faults }) => ({ name, faults }));

describeWith("corpus", "every recorded request, to a provider of the other dialect", (corpus) => {
  it.each(sides)(
    "asks what its %s client asked, loses by name, or is refused",
    async (side) => {
      const recorded = readRecorded(corpus, [side]);
      const requests = recorded.flatMap(({ id, request }) =>
        isObject(request?.body) ? [[id, request.body] as const] : [],
      );
      const all = await outcomes(side, requests);
      const without = recorded.length - requests.length;
      print(`${side} requests, recorded (${without} recordings have the answer only)`, all);
      expect(faultsOf(all)).toEqual([]);
    },
    120_000,
  );
});

describe("what the recordings have little of", () => {
  it.each(sides)("is asked, lost by name, or refused, in %s", async (side) => {
    const all = await outcomes(side, writtenRequests[side]);
    print(`${side} requests, written`, all);
    expect(faultsOf(all)).toEqual([]);
  });
});
