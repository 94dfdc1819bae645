/**
 * Names and ids that a dialect's characters or length do not allow, mapped so that the answer can be
 * mapped back. What is allowed stays as it is.
 */
export class Names {
  readonly #forbidden: RegExp;
  readonly #longest: number;
  readonly #there = new Map<string, string>();
  readonly #back = new Map<string, string>();
  /** How often each short form was asked for. */
  readonly #counts = new Map<string, number>();

  /**
   * @param forbidden matches each character that may not stand in a name; with the flag `g`
   * @param longest characters
   */
  constructor(forbidden: RegExp, longest: number) {
    this.#forbidden = forbidden;
    this.#longest = longest;
  }

  /** The name to send; the same name gives the same one each time, and two never the same. */
  send(name: string): string {
    const known = this.#there.get(name);
    if (known !== undefined) return known;
    const base = name.replace(this.#forbidden, "_").slice(0, this.#longest) || "_";
    let sent = base;
    let count = this.#counts.get(base) ?? 1;
    while (this.#back.has(sent)) {
      count += 1;
      const ending = `_${count}`;
      sent = base.slice(0, this.#longest - ending.length) + ending;
    }
    this.#counts.set(base, count);
    this.#there.set(name, sent);
    this.#back.set(sent, name);
    return sent;
  }

  /** The name that was sent as this one; itself when none was. */
  restore(sent: string): string {
    return this.#back.get(sent) ?? sent;
  }
}
