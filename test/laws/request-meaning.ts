import type { RequestLoss } from "../../gateway/admin/contract.ts";
import type { JsonObject } from "../../gateway/ir/json.ts";
import type { Loss } from "../../gateway/ir/losses.ts";
import { account } from "../oracle/account.ts";
import { readChatRequest } from "../oracle/chat-request.ts";
import { lossFault } from "../oracle/expressible.ts";
import { readMessagesRequest } from "../oracle/messages-request.ts";
import type { Findings } from "./findings.ts";
import type { Recording } from "./recordings.ts";
import { otherDialect } from "./translate.ts";

const law = "5 meaning";

/** Settings that the other dialect asks for, or where its own default is another one. */
const defaults = {
  "openai-chat": new Set(["limit"]),
  anthropic: new Set(["format name", "format strict"]),
} as const;

const readers = { "openai-chat": readChatRequest, anthropic: readMessagesRequest } as const;

/** The provider reads in its dialect what the client asked in its own, but for the losses. */
export function tryRequestMeaning(
  recording: Recording,
  [sent = {}]: readonly JsonObject[],
  losses: readonly Loss[],
  findings: Findings,
): void {
  const { dialect, bodies } = recording;
  const to = otherDialect(dialect);
  const [body = {}] = bodies;
  findings.try(`${law}: requests`);
  const told = losses.map(printed);
  const asked = readers[dialect]({ ...body, model: "" }, "asked");
  const received = readers[to]({ ...sent, model: "" }, "received");
  const differing = account(asked, received, told, defaults[dialect]);
  const undue = told.flatMap((loss) => lossFault(loss, dialect, body) ?? []);
  for (const what of [...differing, ...undue]) {
    findings.fault("violation", law, recording, to, what.replace(/[“(=].*$/s, "").trim(), what);
  }
}

/** A loss as a row has it. */
function printed({ asked, sent, ...loss }: Loss): RequestLoss {
  return {
    ...loss,
    asked: asked === undefined ? null : JSON.stringify(asked),
    sent: sent === undefined ? null : JSON.stringify(sent),
  };
}
