import { randomFillSync } from "node:crypto";

const alphabet = "0123456789abcdefghjkmnpqrstvwxyz";
const pool = Buffer.alloc(4096);
let used = pool.length;
let lastTime = 0;
let sequence = 0;

/**
 * A request id: `req_`, nine base-32 digits of ms, three of the sequence within one (so that ids
 * of one process sort by their start) and fourteen random ones.
 * @param now epoch ms
 */
export function createRequestId(now: number): string {
  sequence = now === lastTime ? sequence + 1 : 0;
  lastTime = now;
  return `req_${digits(now, 9)}${digits(sequence, 3)}${randomDigits(14)}`;
}

function digits(value: number, length: number): string {
  let rest = value;
  let text = "";
  for (let index = 0; index < length; index += 1) {
    text = alphabet[rest % 32] + text;
    rest = Math.floor(rest / 32);
  }
  return text;
}

function randomDigits(length: number): string {
  if (used + length > pool.length) {
    randomFillSync(pool);
    used = 0;
  }
  let text = "";
  for (let index = 0; index < length; index += 1) {
    text += alphabet[(pool[used + index] ?? 0) % 32];
  }
  used += length;
  return text;
}
