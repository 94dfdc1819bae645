import { isObject, type Json, type JsonObject } from "../../gateway/ir/json.ts";
import type { Findings } from "./findings.ts";
import type { Recording } from "./recordings.ts";
import { type Codecs, otherDialect, translate } from "./translate.ts";

const law = "8 prefix";

/** Of a long conversation, so many places are tried. */
const mostCuts = 24;

/** What a provider was sent before stays as it was when the conversation goes on. */
export function tryPrefix(
  codecs: Codecs,
  recording: Recording,
  [whole = {}]: readonly JsonObject[],
  findings: Findings,
): void {
  const [body = {}] = recording.bodies;
  const messages = body.messages as readonly Json[];
  const to = otherDialect(recording.dialect);
  const opening = messages.findIndex((message) => !isInstruction(message));
  const cuts = messages.flatMap((_, at) => {
    return opening >= 0 && at > opening && isBoundary(messages, at) ? [at] : [];
  });
  for (const cut of cuts.slice(0, mostCuts)) {
    const bodies = [{ ...body, messages: messages.slice(0, cut) }];
    const short = translate(codecs, { ...recording, bodies }, to);
    if ("refused" in short) {
      findings.refused(law, recording, short.refused);
      continue;
    }
    findings.try(`${law}: shorter conversations`);
    const field = movedField(short.sent[0] ?? {}, whole);
    if (field === undefined) continue;
    const what = `${field} is another when messages follow the ${cut}th`;
    findings.fault("violation", law, recording, to, field, what);
  }
}

/** Instructions at the start stand apart from the turns. */
function isInstruction(message: Json): boolean {
  return isObject(message) && (message.role === "system" || message.role === "developer");
}

/** The results of a turn's calls belong together with it. */
function isBoundary(messages: readonly Json[], at: number): boolean {
  const [before, after] = [messages[at - 1], messages[at]];
  if (!isObject(before) || !isObject(after)) return false;
  const isResult = after.role === "tool" || after.role === "function" || hasResult(after.content);
  return !isResult;
}

function hasResult(content: Json | undefined): boolean {
  const blocks = Array.isArray(content) ? (content as readonly Json[]) : [];
  return blocks.some((block) => isObject(block) && String(block.type).endsWith("tool_result"));
}

/** The first field of the shorter body that is no beginning of the longer one's. */
function movedField(short: JsonObject, long: JsonObject): string | undefined {
  for (const key of ["system", "tools"]) {
    if (JSON.stringify(short[key]) !== JSON.stringify(long[key])) return key;
  }
  const later = long.messages as readonly Json[];
  const moved = (short.messages as readonly Json[]).findIndex(
    (message, at) => JSON.stringify(message) !== JSON.stringify(later[at]),
  );
  return moved < 0 ? undefined : `messages[${moved}]`;
}
