import type { Findings } from "./findings.ts";
import type { Recording } from "./recordings.ts";
import { otherDialect } from "./translate.ts";

/** What must stand in a recording that is refused with a code; no other refusal has a cause. */
const causes: Readonly<Record<string, RegExp>> = {
  media_unsupported:
    /"(?:file_id|file|image|image_url|document|document_url|input_audio|audio|video_url)"/,
  candidates_unsupported: /"n":(?!1\b)\d/,
  thread_not_found: /"thread"/,
  bad_tool_input: /"(?:tool_calls|function_call|tool_use)"/,
  provider_error: /"message_start".*"message_start"/s,
};

/** Notes that a recording was refused, which is a violation where nothing in it calls for that. */
export function noteRefusal(
  recording: Recording,
  laws: string,
  code: string,
  findings: Findings,
): void {
  const { id, dialect, family, bodies, rejected } = recording;
  findings.skipped.push({ id, dialect, family, why: `${laws}: refused, ${code}` });
  const hasCause = causes[code]?.test(JSON.stringify(bodies)) ?? rejected;
  if (hasCause) return;
  findings.fault(
    "violation",
    "0 refusal",
    recording,
    otherDialect(dialect),
    "",
    `no cause: ${code}`,
  );
}
