import type { BenchDialect } from "./answers.ts";
import type { BodySize } from "./bodies.ts";

/** The lanes of the gateway; `translate` goes to the provider of the other dialect. */
export type Lane = "passthrough" | "splice" | "filter" | "translate";
/** A whole answer, a stream of several frames a write, a stream of one frame a write. */
export type AnswerKind = "whole" | "stream" | "frames";

/** What is measured together in one round: direct, the bare proxy, and the gateway's lanes. */
export type Scenario = {
  readonly name: string;
  readonly dialect: BenchDialect;
  readonly size: BodySize;
  readonly kind: AnswerKind;
  readonly concurrency: number;
  readonly lanes: readonly Lane[];
  /** Requests of one lap. */
  readonly requests: number;
};

/** Measurements that are not of one request. */
export const specialNames = ["startup", "memory"] as const;
export type SpecialName = (typeof specialNames)[number];

export type Selection = {
  readonly scenarios: readonly Scenario[];
  readonly specials: readonly SpecialName[];
};

const dialects = ["chat", "messages"] as const satisfies readonly BenchDialect[];
const sizes = ["1k", "32k", "400k"] as const satisfies readonly BodySize[];
const kinds = ["whole", "stream", "frames"] as const satisfies readonly AnswerKind[];
const concurrencies = ["c1", "c10", "c100"] as const;
const lanes = ["passthrough", "splice", "filter", "translate"] as const satisfies readonly Lane[];

/** Enough of each for half a second of a proxy's time, more or less. */
const requestsPerLap: Readonly<Record<BodySize, Readonly<Record<AnswerKind, number>>>> = {
  "1k": { whole: 2000, stream: 1200, frames: 600 },
  "32k": { whole: 1200, stream: 800, frames: 500 },
  "400k": { whole: 240, stream: 240, frames: 240 },
};

const dimensions = [dialects, sizes, kinds, concurrencies, lanes] as const;

/** Every word that can stand in a name. */
export const knownWords: readonly string[] = [...dimensions.flat(), ...specialNames];

/**
 * Chooses by names such as `chat-1k stream`: a scenario is taken when it has one of the words of each
 * kind (dialect, size, answer, concurrency, lane) that is named at all. Without names everything is.
 * @throws Error when a word is not known
 */
export function select(names: readonly string[]): Selection {
  const words = names.flatMap((name) => name.split("-"));
  const unknown = words.find((word) => !knownWords.includes(word));
  if (unknown !== undefined) {
    throw new Error(`"${unknown}" names nothing here. Names are made of ${knownWords.join(", ")}.`);
  }
  const named = (dimension: readonly string[]) => words.filter((word) => dimension.includes(word));
  const specials = specialNames.filter((name) => words.includes(name));
  const anyScenario = dimensions.some((dimension) => named(dimension).length > 0);
  if (words.length === 0) return { scenarios: all, specials: specialNames };
  if (!anyScenario) return { scenarios: [], specials };
  const taken = (dimension: readonly string[], word: string) =>
    named(dimension).length === 0 || named(dimension).includes(word);
  const scenarios = all
    .filter((each) => taken(dialects, each.dialect) && taken(sizes, each.size))
    .filter((each) => taken(concurrencies, `c${each.concurrency}`))
    .filter((each) => taken(kinds, each.kind))
    .map((each) => ({ ...each, lanes: each.lanes.filter((lane) => taken(lanes, lane)) }))
    .filter((each) => each.lanes.length > 0);
  return { scenarios, specials };
}

const all: readonly Scenario[] = dialects.flatMap((dialect) =>
  sizes.flatMap((size) => kinds.flatMap((kind) => scenariosOf(dialect, size, kind))),
);

function scenariosOf(dialect: BenchDialect, size: BodySize, kind: AnswerKind): Scenario[] {
  // What a frame a write costs does not depend on the request.
  if (kind === "frames" && size !== "1k") return [];
  const levels = kind === "frames" ? [10] : [1, 10, 100];
  return levels.map((concurrency) => ({
    name: `${dialect}-${size}-${kind}-c${concurrency}`,
    dialect,
    size,
    kind,
    concurrency,
    lanes: lanesOf(dialect, kind),
    requests: Math.max(requestsPerLap[size][kind], 4 * concurrency),
  }));
}

/** Usage is asked for only of chat streams, so only they have a frame to filter. */
function lanesOf(dialect: BenchDialect, kind: AnswerKind): Lane[] {
  if (kind === "frames") return dialect === "chat" ? ["passthrough", "filter"] : ["passthrough"];
  const filters = dialect === "chat" && kind === "stream";
  return ["passthrough", "splice", ...(filters ? (["filter"] as const) : []), "translate"];
}
