/** What can be in one `Slots` at a time: `slot` is its place there, -1 outside. */
export type Slotted = { slot: number };

/**
 * The things under way. Unlike a Map or a Set, whose outgrown tables keep what was in them alive
 * until a full garbage collection, a list of reused places forgets a thing at once.
 */
export class Slots<T extends Slotted> {
  readonly #items: (T | undefined)[] = [];
  readonly #free: number[] = [];

  get size(): number {
    return this.#items.length - this.#free.length;
  }

  add(item: T): void {
    const slot = this.#free.pop() ?? this.#items.length;
    item.slot = slot;
    this.#items[slot] = item;
  }

  has(item: T): boolean {
    return item.slot >= 0 && this.#items[item.slot] === item;
  }

  delete(item: T): void {
    if (!this.has(item)) return;
    this.#items[item.slot] = undefined;
    this.#free.push(item.slot);
    item.slot = -1;
  }

  *[Symbol.iterator](): Generator<T> {
    for (const item of this.#items) if (item !== undefined) yield item;
  }
}
