import { tryAccount } from "./account.ts";
import { noteCoverage } from "./coverage.ts";
import { Findings } from "./findings.ts";
import { tryLegality } from "./legal-output.ts";
import { tryMeaning } from "./meaning.ts";
import { tryPrefix } from "./prefix.ts";
import type { Recording, Recordings } from "./recordings.ts";
import { noteRefusal } from "./refusals.ts";
import { tryRequestMeaning } from "./request-meaning.ts";
import { trySameDialect } from "./same-dialect.ts";
import { trySameFrames } from "./same-frames.ts";
import { tryCollect, trySplits, trySpread } from "./stream-agreement.ts";
import {
  asSent,
  type Codecs,
  codeOr,
  type Done,
  eventsOf,
  otherDialect,
  translate,
} from "./translate.ts";

/** Tries every law on what a corpus holds. */
export async function tryLaws(
  codecs: Codecs,
  { recordings, skipped }: Omit<Recordings, "exchanges">,
  { leaves = 200 }: { leaves?: number } = {},
): Promise<Findings> {
  const findings = new Findings();
  findings.skipped.push(...skipped);
  for (const recording of recordings) {
    try {
      await tryRecording(codecs, recording, leaves, findings);
    } catch (thrown) {
      const what = thrown instanceof Error ? (thrown.stack ?? "").slice(0, 300) : String(thrown);
      findings.fault(
        "violation",
        "0 no crash",
        recording,
        otherDialect(recording.dialect),
        "",
        what,
      );
    }
  }
  return findings;
}

async function tryRecording(
  codecs: Codecs,
  recording: Recording,
  leaves: number,
  findings: Findings,
): Promise<void> {
  const { id, dialect, family, bodies } = recording;
  const translated = translate(codecs, recording, otherDialect(dialect));
  const unread = refusalOf(codecs, recording);
  if (unread !== undefined) return noteRefusal(recording, "every law", unread, findings);
  findings.events += family === "stream" ? bodies.length : 0;
  await tryWithin(codecs, recording, findings);
  if ("refused" in translated) {
    noteRefusal(recording, "laws across dialects", translated.refused, findings);
    return;
  }
  noteCoverage(codecs, recording, translated.losses, findings);
  await tryAcross(codecs, recording, translated, findings);
  if (translated.unlisted === 0) tryAccount(codecs, recording, translated, leaves, findings);
  else {
    const why = "law 2: it has more losses than are listed";
    findings.skipped.push({ id, dialect, family, why });
  }
}

/** The code with which a decoder refuses what was recorded. */
function refusalOf(codecs: Codecs, { dialect, family, bodies }: Recording): string | undefined {
  const codec = codecs[dialect];
  const [body = {}] = bodies;
  const read = codeOr((): object => {
    if (family === "request") return codec.decodeRequest(body);
    return family === "answer" ? codec.decodeResponse(body) : eventsOf(codec, bodies);
  });
  return typeof read === "string" ? read : undefined;
}

/** The laws of one dialect. */
async function tryWithin(codecs: Codecs, recording: Recording, findings: Findings): Promise<void> {
  if (recording.family === "stream") {
    trySameFrames(codecs, recording, findings);
    trySplits(codecs, recording, findings);
    await tryCollect(codecs, recording, findings);
    return;
  }
  trySameDialect(codecs, recording, findings);
  if (recording.family === "answer") await trySpread(codecs, recording, findings);
}

/** The laws of two dialects, but for the account. */
async function tryAcross(
  codecs: Codecs,
  recording: Recording,
  translated: Done,
  findings: Findings,
): Promise<void> {
  const { losses } = translated;
  const sent = asSent(translated.sent);
  tryLegality(recording, otherDialect(recording.dialect), sent, findings);
  if (recording.family !== "request")
    return await tryMeaning(recording, { ...translated, sent }, findings);
  tryRequestMeaning(recording, sent, losses, findings);
  tryPrefix(codecs, recording, translated.sent, findings);
}
