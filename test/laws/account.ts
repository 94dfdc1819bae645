import type { JsonObject } from "../../gateway/ir/json.ts";
import type { Loss } from "../../gateway/ir/losses.ts";
import { explanationOf } from "./explanations.ts";
import { count, type Findings, isApproximated } from "./findings.ts";
import { covers, fieldOf, type Leaf, leavesOf, replaced } from "./json-paths.ts";
import { otherValue, unchangeable } from "./other-values.ts";
import { type Placed, placed } from "./placed-leaves.ts";
import { createRandom, seedOf, shuffled } from "./random.ts";
import type { Recording } from "./recordings.ts";
import { type Codecs, type Done, otherDialect, translate } from "./translate.ts";

const law = "2 account";

/**
 * Each leaf is either in what the other dialect gets, or among the losses.
 * @param most leaves that are changed; every field has its turn before any has a second
 */
export function tryAccount(
  codecs: Codecs,
  recording: Recording,
  original: Done,
  most: number,
  findings: Findings,
): void {
  const { dialect, family } = recording;
  const coverage = findings.coverageOf(dialect, family);
  const leaves = placed(recording);
  const before = JSON.stringify(original.sent);
  for (const leaf of sampled(leaves, most, createRandom(seedOf(recording.id)))) {
    const changed = changeLeaf(recording, leaf);
    if (typeof changed === "string") {
      count(coverage.unchanged, changed);
      continue;
    }
    const after = translate(codecs, changed, otherDialect(dialect));
    if ("refused" in after) {
      findings.refused(law, recording, after.refused);
      continue;
    }
    coverage.perturbed += 1;
    findings.try(`${law}: leaves`);
    const same = JSON.stringify(after.sent) === before;
    judge(recording, leaf, original.losses, after, same, findings);
  }
}

/** A value that changes nothing is lost, whether the loss is told of the one value or of the other. */
function judge(
  recording: Recording,
  leaf: Placed,
  losses: readonly Loss[],
  after: Done,
  same: boolean,
  findings: Findings,
): void {
  const { dialect, family } = recording;
  const { path } = leaf;
  const told = losses.filter((loss) => isOf(loss, leaf));
  const later = after.losses.filter((loss) => isOf(loss, leaf));
  const to = otherDialect(dialect);
  if (!same) {
    if (told.length === 0 || later.length === 0 || told.some(isApproximated)) return;
    if (family === "stream" && isOfOthers(recording, leaf, told)) return;
    const what = `carried, but a loss says ${told[0]?.path}: ${told[0]?.reason}`;
    findings.fault("violation", law, recording, to, path, what);
    return;
  }
  if (told.length > 0 || later.length > 0) return;
  const explanation = explanationOf(dialect, family, path);
  if (explanation) findings.use(`${explanation.dialect} ${explanation.field}`);
  else findings.fault("unexplained loss", law, recording, to, path, "changes nothing, no loss");
}

/** A loss of a leaf, or of what was put into an empty object. */
function isOf(loss: Loss, { names, path, value }: Placed): boolean {
  if (names.some((name) => covers(loss.path, name))) return true;
  return typeof value === "object" && covers(path, loss.path);
}

/** Whether losses may be of another frame: many have the same names. */
function isOfOthers(recording: Recording, leaf: Placed, losses: readonly Loss[]): boolean {
  const others = placed(recording).filter(({ body }) => body !== leaf.body);
  return others.some((other) => losses.some((loss) => isOf(loss, other)));
}

/** One leaf of every field first, then others, in an order that is the same in each run. */
function sampled(leaves: readonly Placed[], most: number, random: () => number): Placed[] {
  const mixed = shuffled(leaves, random);
  if (mixed.length <= most) return mixed;
  const seen = new Set<string>();
  const [first, rest]: [Placed[], Placed[]] = [[], []];
  for (const leaf of mixed) {
    const field = fieldOf(leaf.path);
    (seen.has(field) ? rest : first).push(leaf);
    seen.add(field);
  }
  return [...first, ...rest].slice(0, Math.max(most, first.length));
}

/** The recording with another value in one place, or why there is no other value. */
function changeLeaf(recording: Recording, leaf: Placed): Recording | string {
  const body = recording.bodies[leaf.body] ?? {};
  if (recording.family === "stream" && isSuperseded(recording.bodies, leaf)) {
    return unchangeable.superseded;
  }
  const other = otherValue(recording, leaf, body);
  if ("none" in other) return other.none;
  const bodies = recording.bodies.map((one, at) => {
    const here = at === leaf.body || (isRepeated(leaf) && holds(one, leaf));
    return here ? (replaced(one, leaf.steps, other.value) as JsonObject) : one;
  });
  return { ...recording, bodies };
}

/** What every frame of a stream repeats is changed in all of them. */
const repeated =
  /^(?:\w+|choices\[\d+\]\.(?:finish_reason|delta\.tool_calls\[\d+\]\.(?:id|function\.name)))$/;

const isRepeated = ({ path }: Leaf): boolean => repeated.test(path);

function holds(body: JsonObject, { path, value }: Leaf): boolean {
  return leavesOf(body).some((leaf) => leaf.path === path && leaf.value === value);
}

/**
 * What another frame tells counts, not this one: totals and the stop are told again by a later frame,
 * and of the names of a chat stream the first counts.
 */
function isSuperseded(bodies: readonly JsonObject[], { path, body, value }: Placed): boolean {
  const total = /(?:^|\.)(usage\..+|stop_reason)$/.exec(path)?.[1];
  const later = bodies.slice(body + 1);
  if (total?.startsWith("usage.cache_creation.")) {
    return later.some((one) => tells(one, "usage.cache_creation_input_tokens"));
  }
  if (total !== undefined) return later.some((one) => tells(one, total));
  if (!/^(?:id|model|created|service_tier|choices\[\d+\]\.finish_reason)$/.test(path)) return false;
  const before = bodies.slice(0, body).flatMap((one) => leavesOf(one));
  return before.some((one) => one.path === path && Boolean(one.value) && one.value !== value);
}

function tells(body: JsonObject, field: string): boolean {
  return leavesOf(body).some(({ path, value }) => {
    return value !== null && (path === field || path.endsWith(`.${field}`));
  });
}
