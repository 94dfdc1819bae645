import type { Loss } from "../../gateway/ir/losses.ts";
import type { Part } from "../../gateway/ir/parts.ts";
import { explanationOf } from "./explanations.ts";
import { count, type Findings, isApproximated } from "./findings.ts";
import { bytesOf, covers } from "./json-paths.ts";
import { placed } from "./placed-leaves.ts";
import type { Recording } from "./recordings.ts";
import { type Codecs, eventsOf } from "./translate.ts";

/** Notes how much of a recording reaches the other dialect, and what becomes of the rest. */
export function noteCoverage(
  codecs: Codecs,
  recording: Recording,
  losses: readonly Loss[],
  findings: Findings,
): void {
  const { dialect, family } = recording;
  const coverage = findings.coverageOf(dialect, family);
  coverage.exchanges += 1;
  coverage.approximations += losses.filter(isApproximated).length;
  coverage.opaqueParts += partsOf(codecs, recording).filter(({ type }) => type === "opaque").length;
  for (const { path, names, value } of placed(recording)) {
    if (value === null) continue;
    const bytes = bytesOf(value);
    coverage.leaves += 1;
    coverage.bytes += bytes;
    const loss = losses.find(
      (one) => !isApproximated(one) && names.some((name) => covers(one.path, name)),
    );
    if (loss) count(coverage.lostBytes, loss.reason, bytes);
    else if (explanationOf(dialect, family, path)) count(coverage.lostBytes, "explained", bytes);
    else {
      coverage.claimedLeaves += 1;
      coverage.claimedBytes += bytes;
    }
  }
}

function partsOf(codecs: Codecs, { dialect, family, bodies }: Recording): Part[] {
  const codec = codecs[dialect];
  const [body = {}] = bodies;
  if (family === "request") return codec.decodeRequest(body).turns.flatMap(({ parts }) => parts);
  if (family === "answer") {
    return codec.decodeResponse(body).candidates.flatMap(({ parts }) => parts);
  }
  return eventsOf(codec, bodies).flatMap((event) => (event.type === "part" ? [event.part] : []));
}
