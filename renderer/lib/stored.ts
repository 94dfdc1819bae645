/** A small value kept in the browser's own storage; where storage is blocked it lives until reload. */
export type Stored<T> = { read(): T; write(value: T): void };

type Storage = Pick<globalThis.Storage, "getItem" | "setItem">;

/**
 * @param parse turns the stored text into a value; undefined means unusable, then `fallback` counts
 */
export function createStored<T>(
  storage: () => Storage,
  key: string,
  fallback: T,
  parse: (text: string) => T | undefined,
  print: (value: T) => string = String,
): Stored<T> {
  let memory: T | undefined;
  return {
    read() {
      if (memory !== undefined) return memory;
      try {
        const text = storage().getItem(key);
        memory = (text === null ? undefined : parse(text)) ?? fallback;
      } catch {
        memory = fallback;
      }
      return memory;
    },
    write(value) {
      memory = value;
      try {
        storage().setItem(key, print(value));
      } catch {
        // Blocked or full: the value still holds until the page is left.
      }
    },
  };
}
