import type { Json } from "./json.ts";

/**
 * Why something did not reach the other side:
 * - `absent-in-target`: its dialect has no such thing
 * - `issuer-bound`: only the issuer of a seal understands it
 * - `transport-only`: it has no meaning beyond the wire it came over
 * - `provider-diagnostic`: what a provider tells of itself
 * - `approximated`: something near it was sent instead
 */
export type LossReason =
  | "absent-in-target"
  | "issuer-bound"
  | "transport-only"
  | "provider-diagnostic"
  | "approximated";

/** One thing that a translation could not carry. */
export type Loss = {
  readonly side: "request" | "answer";
  /** In the source's own terms, such as `messages[2].content[0].cache_control`. */
  readonly path: string;
  readonly reason: LossReason;
  /** What was asked and what was sent, for `approximated`. */
  readonly asked?: Json;
  readonly sent?: Json;
};

/** Losses that are listed; further ones are only counted. */
const listed = 1000;

/** Collects what one translation loses. */
export class Losses {
  readonly list: Loss[] = [];
  count = 0;
  readonly #side: Loss["side"];
  readonly #known = new Set<string>();

  constructor(side: Loss["side"]) {
    this.#side = side;
  }

  add(path: string, reason: Exclude<LossReason, "approximated">): void {
    this.#push({ side: this.#side, path, reason });
  }

  /** One of a stream, whose frames repeat what they cannot carry: the same path counts once. */
  addOnce(path: string, reason: Exclude<LossReason, "approximated">): void {
    if (this.#known.has(path)) return;
    if (this.#known.size < listed) this.#known.add(path);
    this.add(path, reason);
  }

  approximate(path: string, asked: Json, sent: Json): void {
    this.#push({ side: this.#side, path, reason: "approximated", asked, sent });
  }

  #push(loss: Loss): void {
    this.count += 1;
    if (this.list.length < listed) this.list.push(loss);
  }
}
