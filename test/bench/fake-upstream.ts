import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { chatFrames, messagesFrames, packFrames, wholeAnswers } from "./answers.ts";
import { listen } from "./listen.ts";

/**
 * A provider that answers at once, in its own process. What it looks at of a request is its path, the
 * first bytes (a model whose name ends in `-frames`), the last (`include_usage`), and both (`"stream":true`).
 */

/** Frames in one write, as a provider's own buffering makes them. */
const framesPerWrite = 10;

const streams = (frames: readonly string[]) => ({
  packed: packFrames(frames, framesPerWrite),
  single: packFrames(frames, 1),
});
const chatStreams = { plain: streams(chatFrames("none")), usage: streams(chatFrames("all")) };
const messagesStreams = streams(messagesFrames());

const limits = ["requests", "tokens"].flatMap((kind) => [
  `x-ratelimit-limit-${kind}`,
  "30000000",
  `x-ratelimit-remaining-${kind}`,
  "29999999",
]);
const common = [
  "x-request-id",
  "req_0123456789abcdef0123456789abcdef",
  "via",
  "1.1 edge",
  ...limits,
];
const json = (body: Buffer) => [
  "content-type",
  "application/json",
  "content-length",
  String(body.length),
  ...common,
];
const eventStream = ["content-type", "text/event-stream; charset=utf-8", ...common];

const tokenCount = Buffer.from('{"input_tokens":300}');
const models = Buffer.from(
  JSON.stringify({
    object: "list",
    data: [
      { id: "bench-model", object: "model", type: "model", created: 0, owned_by: "bench" },
      { id: "bench-model-frames", object: "model", type: "model", created: 0, owned_by: "bench" },
    ],
  }),
);
const embedding = Buffer.from(
  JSON.stringify({
    object: "list",
    data: [{ object: "embedding", index: 0, embedding: Array.from({ length: 256 }, () => 0.0123) }],
    model: "bench-embedding",
    usage: { prompt_tokens: 8, total_tokens: 8 },
  }),
);

type Asked = { readonly stream: boolean; readonly single: boolean; readonly usage: boolean };
type Answer = { readonly body: Buffer } | { readonly writes: readonly Buffer[] };

function answerTo(path: string, asked: Asked): Answer | undefined {
  switch (path) {
    case "/v1/chat/completions": {
      if (!asked.stream) return { body: wholeAnswers.chat };
      const chosen = asked.usage ? chatStreams.usage : chatStreams.plain;
      return { writes: asked.single ? chosen.single : chosen.packed };
    }
    case "/v1/messages":
      if (!asked.stream) return { body: wholeAnswers.messages };
      return { writes: asked.single ? messagesStreams.single : messagesStreams.packed };
    case "/v1/messages/count_tokens":
      return { body: tokenCount };
    case "/v1/embeddings":
      return { body: embedding };
    case "/v1/models":
      return { body: models };
    default:
      return undefined;
  }
}

/** As much of each end of a body as is looked at. */
const edge = 256;

function onRequest(request: IncomingMessage, response: ServerResponse): void {
  let head = "";
  let tail = "";
  request.on("data", (chunk: Buffer) => {
    if (head.length < edge) head += chunk.toString("latin1", 0, Math.min(edge, chunk.length));
    const end = chunk.toString("latin1", Math.max(0, chunk.length - edge));
    tail = end.length < edge ? (tail + end).slice(-edge) : end;
  });
  request.on("end", () => {
    const path = request.url?.split("?", 1)[0] ?? "";
    const answer = answerTo(path, {
      stream: head.includes('"stream":true') || tail.includes('"stream":true'),
      single: head.includes('-frames"'),
      usage: tail.includes('"include_usage":true'),
    });
    if (answer === undefined) response.writeHead(404).end();
    else if ("body" in answer) response.writeHead(200, json(answer.body)).end(answer.body);
    else {
      response.writeHead(200, eventStream);
      writeNext(response, answer.writes, 0);
    }
  });
}

/** One write in each turn of the event loop, so that a reader sees a stream and not one block. */
function writeNext(response: ServerResponse, writes: readonly Buffer[], index: number): void {
  const bytes = writes[index];
  if (bytes === undefined || response.destroyed) {
    response.end();
    return;
  }
  response.write(bytes);
  setImmediate(writeNext, response, writes, index + 1);
}

listen(createServer({ keepAliveTimeout: 120_000 }, onRequest));
