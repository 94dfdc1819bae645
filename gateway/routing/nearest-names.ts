/** More names than this are not compared. */
const maxNames = 3000;
/** Longer requests get no suggestion: no model has such a name. */
const maxLength = 128;
const maxSuggestions = 3;
/** Two letters that changed places are two edits. */
const minEdits = 2;
/** Edits beyond this are another name, whatever the length. */
const maxEdits = 6;

type Suggestion = { readonly name: string; readonly distance: number };

/**
 * The names that come closest to one that nothing knows: few edits apart, or one the beginning of
 * the other, with or without what stands before the last slash.
 * @param names what a client could send, the ones to prefer first
 */
export function nearestNames(requested: string, names: Iterable<string>): string[] {
  if (requested.length > maxLength) return [];
  const wanted = forms(requested);
  const near: Suggestion[] = [];
  let compared = 0;
  for (const name of names) {
    compared += 1;
    if (compared > maxNames) break;
    // Only what is nearer than the last of three matters, which ends most comparisons early.
    const limit = (near[maxSuggestions - 1]?.distance ?? maxEdits + 1) - 1;
    const distance = distanceOf(wanted, name, limit);
    if (distance <= limit) insert(near, { name, distance });
  }
  return near.map(({ name }) => name);
}

/** Keeps the nearest, in order; of equals the one that came first stays before. */
function insert(near: Suggestion[], suggestion: Suggestion): void {
  const behind = near.findIndex(({ distance }) => distance > suggestion.distance);
  near.splice(behind < 0 ? near.length : behind, 0, suggestion);
  near.length = Math.min(near.length, maxSuggestions);
}

/** The least distance between any two forms, or something above `limit`. */
function distanceOf(wanted: readonly string[], name: string, limit: number): number {
  let least = limit + 1;
  if (name.length > maxLength) return least;
  for (const form of forms(name)) {
    for (const want of wanted) {
      const allowed = Math.min(least - 1, Math.max(minEdits, Math.floor(want.length / 3)));
      const distance = isStart(want, form) ? 1 : editDistance(want, form, allowed);
      if (distance <= allowed) least = distance;
    }
  }
  return least;
}

/** A name, and the part behind its last slash, in small letters. */
function forms(name: string): string[] {
  const whole = name.toLowerCase();
  const last = whole.slice(whole.lastIndexOf("/") + 1);
  return last === whole || last === "" ? [whole] : [whole, last];
}

function isStart(one: string, other: string): boolean {
  const [short, long] = one.length < other.length ? [one, other] : [other, one];
  return short.length >= 4 && short.length < long.length && long.startsWith(short);
}

/** Levenshtein's distance, or something above `limit` as soon as it is certain to exceed it. */
function editDistance(one: string, other: string, limit: number): number {
  if (one === other) return 0;
  if (limit < 1 || Math.abs(one.length - other.length) > limit) return limit + 1;
  let previous = Uint8Array.from({ length: other.length + 1 }, (_, index) => index);
  let current = new Uint8Array(other.length + 1);
  for (let row = 1; row <= one.length; row += 1) {
    const least = fillRow(previous, current, row, one.charCodeAt(row - 1), other, limit);
    if (least > limit) return limit + 1;
    [previous, current] = [current, previous];
  }
  return previous[other.length] ?? limit + 1;
}

/**
 * One row of the table, only as far from its diagonal as `limit` edits can lead.
 * @returns the row's least value
 */
function fillRow(
  previous: Uint8Array,
  current: Uint8Array,
  row: number,
  code: number,
  other: string,
  limit: number,
): number {
  const first = Math.max(1, row - limit);
  const last = Math.min(other.length, row + limit);
  const beyond = limit + 1;
  current[first - 1] = first === 1 ? row : beyond;
  let least: number = beyond;
  for (let column = first; column <= last; column += 1) {
    const replaced = (previous[column - 1] ?? 0) + (other.charCodeAt(column - 1) === code ? 0 : 1);
    const removed = column < row + limit ? (previous[column] ?? 0) + 1 : beyond;
    const added = (current[column - 1] ?? 0) + 1;
    const value = Math.min(replaced, removed, added);
    current[column] = value;
    least = Math.min(least, value);
  }
  return least;
}
