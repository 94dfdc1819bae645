import type { Loss, LossReason } from "../../gateway/ir/losses.ts";
import type { DialectId } from "../../gateway/ir/node.ts";
import { fieldOf } from "./json-paths.ts";
import type { Family, Recording, Skipped } from "./recordings.ts";

/** What is wrong with one exchange. */
export type Fault = {
  readonly sort: "violation" | "unexplained loss";
  readonly law: string;
  /** Such as `anthropic → openai-chat stream`. */
  readonly where: string;
  /** Without places. */
  readonly field: string;
  readonly id: string;
  readonly what: string;
};

/** What one dialect's requests, answers or streams come to when the other one gets them. */
export type Coverage = {
  exchanges: number;
  leaves: number;
  claimedLeaves: number;
  bytes: number;
  claimedBytes: number;
  opaqueParts: number;
  approximations: number;
  perturbed: number;
  readonly lostBytes: Map<LossReason | "explained", number>;
  /** Why leaves were not changed, and how many. */
  readonly unchanged: Map<string, number>;
};

/** Everything that a run finds. */
export class Findings {
  readonly faults: Fault[] = [];
  readonly skipped: Skipped[] = [];
  readonly coverage = new Map<string, Coverage>();
  /** How often each of the tables' entries was needed. */
  readonly used = new Map<string, number>();
  /** What each law was tried on, and how often. */
  readonly tried = new Map<string, number>();
  events = 0;

  fault(
    sort: Fault["sort"],
    law: string,
    { id, dialect, family }: Pick<Recording, "id" | "dialect" | "family">,
    to: DialectId,
    path: string,
    what: string,
  ): void {
    const where = `${dialect} → ${to} ${family}`;
    this.faults.push({ sort, law, where, field: fieldOf(path), id, what });
  }

  coverageOf(dialect: DialectId, family: Family): Coverage {
    const name = `${dialect} ${family}`;
    const known = this.coverage.get(name);
    if (known) return known;
    const fresh: Coverage = {
      exchanges: 0,
      leaves: 0,
      claimedLeaves: 0,
      bytes: 0,
      claimedBytes: 0,
      opaqueParts: 0,
      approximations: 0,
      perturbed: 0,
      lostBytes: new Map(),
      unchanged: new Map(),
    };
    this.coverage.set(name, fresh);
    return fresh;
  }

  /** Of what the laws were tried without a change to any leaf. */
  get unperturbed(): string[] {
    const idle = [...this.coverage].filter(([, { perturbed }]) => perturbed === 0);
    return this.coverage.size === 0 ? ["everything"] : idle.map(([name]) => name);
  }

  /** An attempt at a law that the gateway ended with a code. */
  refused(law: string, { id, dialect, family }: Recording, code: string): void {
    this.skipped.push({ id, dialect, family, why: `law ${law}: refused, ${code}` });
  }

  /** An attempt at a law, once it was made. */
  try(what: string): void {
    count(this.tried, what);
  }

  use(entry: string): void {
    count(this.used, entry);
  }
}

/** Adds to a tally. */
export function count<K>(tally: Map<K, number>, key: K, more = 1): void {
  tally.set(key, (tally.get(key) ?? 0) + more);
}

/** The approximated values are on record: such a leaf is neither lost nor carried as it is. */
export const isApproximated = ({ reason }: Loss): boolean => reason === "approximated";

/** The part of a whole; all of it where there is none. */
export function share(part: number, whole: number): number {
  return whole === 0 ? 1 : part / whole;
}
