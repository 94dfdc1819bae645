import type { Names } from "./names.ts";

/**
 * The ids of a conversation's calls, as the target allows them. Some hosts count their calls anew in
 * each answer, and no target takes the same id twice: a call whose id was there before gets another,
 * and each result goes to the oldest call of its id that has none yet. What is appended to a
 * conversation changes nothing of what was sent of it.
 */
export class CallIds {
  readonly #names: Names;
  /** A call's own id → what was sent for its calls, and how many of them have their result. */
  readonly #calls = new Map<string, { readonly sent: string[]; answered: number }>();

  constructor(names: Names) {
    this.#names = names;
  }

  /** The id of the next call. */
  call(id: string): string {
    const calls = this.#calls.get(id) ?? { sent: [], answered: 0 };
    this.#calls.set(id, calls);
    const count = calls.sent.length;
    const sent = this.#names.send(count === 0 ? id : `${id}\u0000${count}`);
    calls.sent.push(sent);
    return sent;
  }

  /** The id of the call that a result is of. */
  result(id: string): string {
    const calls = this.#calls.get(id);
    if (!calls) return this.#names.send(id);
    const sent = calls.sent[calls.answered] ?? calls.sent.at(-1) ?? id;
    calls.answered += 1;
    return sent;
  }
}
