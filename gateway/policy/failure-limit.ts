/** Failures that one address may have within a window. */
const allowed = 50;
/** Ms. */
const window = 10_000;
/** Addresses that are remembered. */
const capacity = 10_000;

/** Limits failed authentications per address, so that keys cannot be guessed. */
export class FailureLimit {
  readonly #failures = new Map<string, { count: number; since: number }>();
  readonly #clock: () => number;

  /** @param clock ms */
  constructor(clock: () => number = () => performance.now()) {
    this.#clock = clock;
  }

  /** Ms until this address may try again; 0 when it may now. */
  wait(address: string): number {
    const entry = this.#failures.get(address);
    if (!entry || entry.count < allowed) return 0;
    return Math.max(0, entry.since + window - this.#clock());
  }

  note(address: string): void {
    const now = this.#clock();
    const entry = this.#failures.get(address);
    if (entry && now - entry.since < window) {
      entry.count += 1;
      return;
    }
    this.#failures.delete(address);
    if (this.#failures.size >= capacity) {
      const [oldest] = this.#failures.keys();
      if (oldest !== undefined) this.#failures.delete(oldest);
    }
    this.#failures.set(address, { count: 1, since: now });
  }
}
