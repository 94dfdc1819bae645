/**
 * Names and ids that a dialect's characters or length do not allow, mapped so that the answer can be
 * mapped back. What is allowed stays as it is.
 */
export class Names {
  readonly #forbidden: RegExp;
  readonly #longest: number;
  readonly #there = new Map<string, string>();
  readonly #back = new Map<string, string>();

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
    for (let count = 2; this.#back.has(sent) && this.#back.get(sent) !== name; count += 1) {
      const ending = `_${count}`;
      sent = base.slice(0, this.#longest - ending.length) + ending;
    }
    this.#there.set(name, sent);
    this.#back.set(sent, name);
    return sent;
  }

  /** The name that was sent as this one; itself when none was. */
  restore(sent: string): string {
    return this.#back.get(sent) ?? sent;
  }
}
