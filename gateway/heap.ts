import { setFlagsFromString } from "node:v8";

/**
 * Lets the old generation grow to three times what is alive before it is collected; to be called
 * once, by whatever hosts a gateway. What lives is some 20 MB, and V8's own limit, a third above it,
 * is reached ten times a second by buffers alone: they are garbage already, and lie outside the heap.
 * Those collections were a third of a small stream's cost (docs/performance.md).
 */
export function tuneHeap(): void {
  setFlagsFromString("--heap-growing-percent=200");
}
