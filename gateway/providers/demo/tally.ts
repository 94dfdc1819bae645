import { tokensIn } from "./words.ts";

/** What a medium counts as: its bytes say nothing about its tokens. */
const tokensPerMedium = 1000;

/** Adds up what a request carries while it is read. */
export class Tally {
  images = 0;
  documents = 0;
  #bytes = 0;

  /** Counts a text and hands it on. */
  text(text: string): string {
    this.#bytes += Buffer.byteLength(text);
    return text;
  }

  /** An estimate of the tokens so far. */
  get tokens(): number {
    return tokensIn(this.#bytes) + (this.images + this.documents) * tokensPerMedium;
  }
}
