/** Collects things by id between two frames; the newest of each id counts. */
export type FrameBatch<T> = {
  add(items: readonly T[]): void;
  /** Forgets what was collected, for when something newer replaces all of it. */
  clear(): void;
};

/**
 * @param schedule the platform's requestAnimationFrame
 * @param limit from this many on it flushes at once: hidden pages get no frames
 */
export function createFrameBatch<T extends { readonly id: string }>(
  schedule: (run: () => void) => void,
  limit: number,
  flush: (items: readonly T[]) => void,
): FrameBatch<T> {
  const waiting = new Map<string, T>();
  let scheduled = false;

  const drain = () => {
    if (waiting.size === 0) return;
    const items = [...waiting.values()];
    waiting.clear();
    flush(items);
  };

  return {
    add(items) {
      for (const item of items) waiting.set(item.id, item);
      if (waiting.size >= limit) return drain();
      if (scheduled || waiting.size === 0) return;
      scheduled = true;
      schedule(() => {
        scheduled = false;
        drain();
      });
    },
    clear: () => waiting.clear(),
  };
}
