import type { ReportProblem } from "./failure.ts";
import type { Refusal } from "./insert.ts";

/** Turns what happens to the writer's batches into one report per change of state. */
export type WriterNews = {
  /** @param overflowed rows dropped since the start because the queue was full */
  failed(cause: unknown, queued: number, overflowed: number): void;
  worked(refusals: readonly Refusal[], overflowed: number): void;
  /** @param left rows that the last flush could not write */
  ended(left: number): void;
};

export function createWriterNews(report: ReportProblem): WriterNews {
  let failing = false;
  let full = false;
  let refusing = false;
  let known = 0;

  const recovered = (lost: number) => {
    const end = lost === 0 ? "none was lost" : `${lost} were dropped because the queue was full`;
    const message = `Request rows are being written to the database again; ${end}.`;
    report({ level: lost === 0 ? "info" : "error", message });
  };

  return {
    failed(cause, queued, overflowed) {
      if (!failing) {
        const message = `Request rows cannot be written to the database; ${queued} are kept and tried again.`;
        report({ level: "error", message, cause });
      }
      failing = true;
      if (full || overflowed === known) return;
      full = true;
      const message = `The queue of request rows is full (${queued}); further ones are dropped and counted.`;
      report({ level: "error", message });
    },
    worked(refusals, overflowed) {
      if (failing || overflowed > known) recovered(overflowed - known);
      failing = false;
      full = false;
      known = overflowed;
      const first = refusals[0];
      if (first !== undefined && !refusing) {
        const message = `The database refuses request rows, they are dropped and counted; the first is ${first.id}.`;
        report({ level: "error", message, cause: first.cause });
      }
      refusing = first !== undefined;
    },
    ended(left) {
      if (left === 0) return;
      const message = `${left} request rows could not be written before the end and are lost.`;
      report({ level: "error", message });
    },
  };
}
