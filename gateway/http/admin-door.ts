import { createHmac, randomBytes, timingSafeEqual } from "node:crypto";
import type { IncomingHttpHeaders } from "node:http";
import { GatewayError } from "../errors.ts";
import { hashSecret, matchesSecret } from "../policy/credentials.ts";
import { FailureLimit } from "../policy/failure-limit.ts";

/** A link works for this long, ms. */
const linkLife = 24 * 3600 * 1000;
/** A browser stays signed in for this long, ms. */
const sessionLife = 30 * 24 * 3600 * 1000;
/** Links that may be open at once; the oldest is forgotten. */
const maxLinks = 32;

/**
 * The door of the admin API: the installation's token, or the cookie that a browser got for a
 * one-time link.
 */
export class AdminDoor {
  readonly #token: string;
  readonly #tokenHash: Buffer;
  readonly #clock: () => number;
  readonly #failures = new FailureLimit();
  /** Hash of the ticket → epoch ms at which it expires. */
  readonly #tickets = new Map<string, number>();

  /** @param clock epoch ms */
  constructor(token: string, clock: () => number = Date.now) {
    this.#token = token;
    this.#tokenHash = hashSecret(token);
    this.#clock = clock;
  }

  /** A ticket that opens the dashboard once. */
  issueTicket(): string {
    const ticket = randomBytes(24).toString("base64url");
    for (const [hash, expires] of this.#tickets) {
      if (expires < this.#clock() || this.#tickets.size >= maxLinks) this.#tickets.delete(hash);
    }
    this.#tickets.set(hashSecret(ticket).toString("base64"), this.#clock() + linkLife);
    return ticket;
  }

  /** @returns the session for a cookie, or undefined for a ticket that is unknown, used or old. */
  redeem(ticket: string): { value: string; maxAge: number } | undefined {
    const hash = hashSecret(ticket).toString("base64");
    const expires = this.#tickets.get(hash);
    if (expires === undefined) return undefined;
    this.#tickets.delete(hash);
    if (expires < this.#clock()) return undefined;
    const until = String(this.#clock() + sessionLife);
    return { value: `${until}.${this.#sign(until)}`, maxAge: sessionLife / 1000 };
  }

  /**
   * @param session the cookie's value
   * @throws GatewayError `admin_token_required`, `too_many_failures`
   */
  check(headers: IncomingHttpHeaders, session: string | undefined, address: string): void {
    if (session !== undefined && this.#isSession(session)) return;
    const bearer = /^bearer\s+(.+)$/i.exec(headers.authorization ?? "")?.[1];
    if (bearer === undefined) throw required();
    // Nobody guesses 256 bits, so a program with wrong tokens must not lock out the right one.
    if (matchesSecret(bearer, this.#tokenHash)) return;
    const wait = this.#failures.wait(address);
    if (wait > 0) {
      throw new GatewayError("too_many_failures", "Too many wrong tokens from this address.", {
        retryAfterMs: wait,
      });
    }
    this.#failures.note(address);
    throw required();
  }

  #isSession(session: string): boolean {
    const [until = "", mac = ""] = session.split(".");
    const right = Buffer.from(this.#sign(until));
    const given = Buffer.from(mac);
    return (
      given.length === right.length &&
      timingSafeEqual(given, right) &&
      Number(until) > this.#clock()
    );
  }

  #sign(text: string): string {
    return createHmac("sha256", this.#token).update(`dashboard:${text}`).digest("base64url");
  }
}

function required(): GatewayError {
  return new GatewayError(
    "admin_token_required",
    "The admin API needs its token. Open the dashboard with a fresh link: npm run -s patchbay -- open",
  );
}
