import { createHash } from "node:crypto";
import { canonical, type Loose, says } from "./loose.ts";

/** Words, or a line of another sort (a call, a result, media), in the order of the conversation. */
export type Entry = {
  /** Where it stands in the body, spelled as a loss spells it. */
  readonly path: string;
  /** Who says it; what one speaker says in a row is one text. Undefined for a line. */
  readonly speaker?: string;
  readonly text: string;
  /** What of it people can read, and who would say that, where another dialect has text only. */
  readonly readable?: { readonly speaker: string; readonly texts: readonly string[] };
  /** It belongs to the result of a tool. */
  readonly inResult?: true;
};

/** A setting, or anything else that has no place in the order. */
export type Fact = { readonly path: string; readonly name: string; readonly value: string };

/** What a request asks, whatever dialect it is in. */
export type Asked = {
  readonly conversation: readonly Entry[];
  /** In order. */
  readonly tools: readonly Fact[];
  readonly settings: readonly Fact[];
};

/** A short name for data. */
export const hash = (text: string): string =>
  createHash("sha256").update(text).digest("hex").slice(0, 12);

/**
 * Whether a body is what a client asked or what a provider received. What was asked is read as it is
 * meant: calls with one id are several calls. What was received is taken by the letter.
 */
export type Role = "asked" | "received";

/** Collects what a request asks, while it is read. */
export class Reading {
  readonly conversation: Entry[] = [];
  readonly tools: Fact[] = [];
  readonly settings: Fact[] = [];
  readonly #calls: { readonly id: string; readonly name: string; answered: boolean }[] = [];
  readonly #role: Role;

  constructor(role: Role) {
    this.#role = role;
  }

  say(path: string, speaker: string, text: string): void {
    if (text !== "") this.conversation.push({ path, speaker, text });
  }

  line(path: string, text: string, more: Pick<Entry, "readable" | "inResult"> = {}): void {
    this.conversation.push({ path, text, ...more });
  }

  /** A setting that says something. */
  set(name: string, path: string, value: unknown): void {
    if (says(value)) this.settings.push({ path, name, value: canonical(value) });
  }

  /** Every key that the reader does not know is something that was asked, too. */
  others(path: string, source: Loose, known: readonly string[]): void {
    for (const [key, value] of Object.entries(source)) {
      if (known.includes(key)) continue;
      const at = path === "" ? key : `${path}.${key}`;
      this.set(`other ${key}`, at, value);
    }
  }

  /** A mark that the prompt up to here is worth caching. */
  cache(path: string, source: Loose, anchor: string): void {
    const mark = source.cache_control as { ttl?: string } | null | undefined;
    if (mark) this.set(`cache at ${hash(anchor)}`, `${path}.cache_control`, mark.ttl ?? "5m");
  }

  /** A call's id by its place, since another dialect may spell it in another way. */
  call(id: string): string {
    const known = this.#role === "received" && this.#calls.find((call) => call.id === id);
    return known ? known.name : this.#add(id);
  }

  /** The id of a call that a result is of: of several calls with one id, each has its result in turn. */
  result(id: string): string {
    const calls = this.#calls.filter((call) => call.id === id);
    const call = calls.find(({ answered }) => !answered) ?? calls.at(-1);
    if (call) call.answered = true;
    return call?.name ?? this.#add(id);
  }

  #add(id: string): string {
    const name = `#${this.#calls.length + 1}`;
    this.#calls.push({ id, name, answered: false });
    return name;
  }
}

/** A tool's name with the characters that every dialect allows. */
export const toolName = (name: unknown): string => String(name).replace(/[^\w-]/g, "_");
