/** What a body holds at its top level, read from its text by other means than the scanner's. */
export type DepthOne = {
  /** Key, unescaped → the texts of its values, in order. */
  readonly values: ReadonlyMap<string, readonly string[]>;
  /** The wanted key that is the first to occur a second time. */
  readonly repeated: string | undefined;
  /** Levels of brackets; 1 for an object of scalars. */
  readonly depth: number;
};

type Piece = { readonly text: string; readonly start: number; readonly end: number };

/** @param text valid JSON, whose value is an object */
export function readDepthOne(text: string, wanted: readonly string[]): DepthOne {
  const pieces = [...text.matchAll(/"(?:[^"\\]|\\.)*"|[{}[\],:]|[^\s{}[\],:"]+/g)].map(
    ({ 0: piece, index }): Piece => ({ text: piece, start: index, end: index + piece.length }),
  );
  const values = new Map<string, string[]>();
  let repeated: string | undefined;
  for (const { key, value } of members(pieces)) {
    const all = values.get(key);
    if (all && wanted.includes(key)) repeated ??= key;
    values.set(key, [...(all ?? []), text.slice(value.start, value.end)]);
  }
  return { values, repeated, depth: deepest(pieces) };
}

/** Groups what stands between the commas of the top level: a key, a colon, and a value's pieces. */
function* members(
  pieces: readonly Piece[],
): Generator<{ key: string; value: Omit<Piece, "text"> }> {
  let depth = 0;
  let group: Piece[] = [];
  for (const piece of pieces) {
    depth -= isOneOf("}]", piece);
    if (depth > 1 || (depth === 1 && piece.text !== ",")) group.push(piece);
    else {
      const [key, , first] = group;
      if (key && first) {
        const value = { start: first.start, end: group.at(-1)?.end ?? first.end };
        yield { key: JSON.parse(key.text) as string, value };
      }
      group = [];
    }
    depth += isOneOf("{[", piece);
  }
}

function deepest(pieces: readonly Piece[]): number {
  let depth = 0;
  let most = 0;
  for (const piece of pieces) {
    depth += isOneOf("{[", piece) - isOneOf("}]", piece);
    most = Math.max(most, depth);
  }
  return most;
}

function isOneOf(brackets: string, piece: Piece): 0 | 1 {
  return brackets.includes(piece.text) ? 1 : 0;
}
