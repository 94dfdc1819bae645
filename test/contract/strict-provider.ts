import type { JsonObject } from "../../gateway/ir/json.ts";
import { chatReply } from "../../gateway/providers/demo/chat.ts";
import { messagesReply } from "../../gateway/providers/demo/messages.ts";
import { anthropic, chat, type Sample } from "../fixtures/dialect-samples.ts";
import { type Arrived, type Reply, startUpstream, stream, whole } from "../fixtures/upstream.ts";
import { type Loose, loose, says } from "../oracle/loose.ts";
import { checkChat } from "./strict-chat.ts";
import { lastText, Refused } from "./strict-fields.ts";
import { checkMessages } from "./strict-messages.ts";

/** The text that has the provider fail, and how. */
export const failures = {
  limited: "Fail with a rate limit",
  overloaded: "Fail with an overload",
  broken: "Break in the middle",
} as const;

/** What a thinking model of the chat dialect says beside its answer. */
const chatThought = "Let me see.";

/** A provider of each dialect in one server, as strict as the real ones; its answers are the demo's. */
export const startStrictProvider = () => startUpstream(answer);

const answer: Reply = (arrived) => {
  const isChat = arrived.url.includes("/chat/completions");
  const body = JSON.parse(arrived.body.toString()) as JsonObject;
  const fault = isChat ? faultOf(() => checkChat(body)) : faultOf(() => checkAll(arrived, body));
  if (fault !== undefined) whole(refusal(isChat, fault), 400)(arrived);
  else if (!fail(isChat ? chat : anthropic, body, arrived)) {
    pass(isChat ? thinking(body) : messagesReply(body), arrived);
  }
};

function faultOf(check: () => void): string | undefined {
  try {
    check();
    return undefined;
  } catch (thrown) {
    if (!(thrown instanceof Refused)) throw thrown;
    return thrown.message;
  }
}

function checkAll(arrived: Arrived, body: JsonObject): void {
  checkVersion(arrived);
  // It holds no threads; the demo answers as Anthropic does where one has expired.
  if (loose(body.thread).type !== "continue") checkMessages(body);
}

/** Fails where the text asks for it; whether it did. */
function fail(sample: Sample, body: JsonObject, arrived: Arrived): boolean {
  switch (lastText(body)) {
    case failures.limited:
      whole(sample.error("Slow down"), 429, { "retry-after": "7" })(arrived);
      return true;
    case failures.overloaded:
      whole(sample.error("Overloaded"), sample === chat ? 503 : 529)(arrived);
      return true;
    case failures.broken: {
      const frames = [...sample.frames.slice(0, 2), sample.errorFrame("Broke inside")];
      const broken = whole(sample.error("Broke inside"), 500);
      (body.stream === true ? stream(frames) : broken)(arrived);
      return true;
    }
    default:
      return false;
  }
}

function checkVersion({ headers }: Arrived): void {
  if (!headers["anthropic-version"]) throw new Refused("anthropic-version: header is required");
}

function refusal(isChat: boolean, message: string): string {
  const error = { type: "invalid_request_error", message };
  return JSON.stringify(
    isChat ? { error: { ...error, param: null, code: null } } : { type: "error", error },
  );
}

type DemoReply = ReturnType<typeof chatReply>;

function pass({ status, headers, pieces }: DemoReply, { response }: Arrived): void {
  const { "content-length": _length, ...rest } = headers;
  response.writeHead(status, rest).end(Buffer.concat(pieces.map(({ bytes }) => bytes)));
}

/** The demo's chat model does not think; a host such as DeepSeek's gives thoughts in a field of their own. */
function thinking(body: JsonObject): DemoReply {
  const reply = chatReply(body);
  if (!says(body.reasoning_effort) || body.reasoning_effort === "none") return reply;
  const [first, ...others] = reply.pieces.map(({ bytes }) => bytes.toString());
  if (body.stream !== true) {
    const json = JSON.parse(first ?? "") as { choices: { message: Loose }[] };
    const [choice] = json.choices;
    Object.assign(choice?.message ?? {}, { reasoning_content: chatThought });
    return { ...reply, pieces: [piece(JSON.stringify(json))] };
  }
  const frame = JSON.parse(first?.slice("data: ".length) ?? "") as Loose;
  const thoughts = chatThought.split(/(?<= )/).map((word) => {
    const choices = [{ index: 0, delta: { reasoning_content: word }, finish_reason: null }];
    return `data: ${JSON.stringify({ ...loose(frame), choices })}\n\n`;
  });
  return { ...reply, pieces: [first ?? "", ...thoughts, ...others].map(piece) };
}

const piece = (text: string) => ({ bytes: Buffer.from(text), paced: false });
