import type { WireAnswer } from "./connection.ts";

/** What a complete answer looks like. */
export type EndCheck = {
  /** A text that only the first frame with text holds. */
  readonly firstText: string;
  /** What the body ends with, but for white space and chunk framing. */
  readonly endMark: string;
  /** The whole body; not known of a translated one. */
  readonly expected?: Uint8Array;
  /** A line that the head must have, in lower case. */
  readonly expectedHeader?: string;
};

/** Says what is wrong with an answer; undefined when nothing is. */
export function fault(check: EndCheck, answer: WireAnswer, body?: Buffer): string | undefined {
  if (answer.status !== 200) return `status ${answer.status}: ${answer.tail.slice(-80)}`;
  const end = answer.tail.replace(/[\s0]+$/, "");
  if (!end.endsWith(check.endMark))
    return `an answer that ends with ${JSON.stringify(end.slice(-60))}`;
  if (answer.firstTextAt === undefined) return "an answer without its first text";
  if (body === undefined) return undefined;
  const { expected } = check;
  if (expected && !body.equals(expected)) return firstDifference(expected, body);
  return headFault(check, answer);
}

function headFault({ expectedHeader }: EndCheck, answer: WireAnswer): string | undefined {
  const bytes = Buffer.concat(answer.chunks);
  const head = bytes.toString("latin1", 0, bytes.indexOf("\r\n\r\n")).toLowerCase();
  if (expectedHeader === undefined || head.includes(expectedHeader)) return undefined;
  return `a head without "${expectedHeader}":\n${head}`;
}

function firstDifference(expected: Uint8Array, body: Buffer): string {
  let at = 0;
  while (at < expected.length && expected[at] === body[at]) at += 1;
  const near = JSON.stringify(body.toString("latin1", Math.max(0, at - 20), at + 40));
  return `other bytes than expected from ${at} on (${body.length} instead of ${expected.length}): ${near}`;
}
