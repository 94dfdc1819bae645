import { type EndCheck, fault } from "./check.ts";
import { bodyOf, Connection, type WireAnswer } from "./connection.ts";
import { percentile } from "./statistics.ts";

/** The load generator's process: it opens connections, then runs laps over them, and says what came. */

/** What one connection sends over and over, and what must come back. */
export type LoadPlan = EndCheck & {
  readonly port: number;
  readonly concurrency: number;
  /** Head and body of the request. */
  readonly request: Uint8Array;
};

export type LoadCommand =
  | { readonly type: "open"; readonly plan: LoadPlan }
  | { readonly type: "run"; readonly requests: number }
  | { readonly type: "close" };

/** One lap. Times in ms; `faults` counts answers that were not what they should be. */
export type LapTimes = {
  readonly seconds: number;
  readonly p50: number;
  readonly p99: number;
  /** Median time to the first text of a stream, or to the first byte of a whole answer. */
  readonly firstText: number;
  readonly faults: number;
  readonly firstFault: string | undefined;
};

export type LoadReply =
  | { readonly type: "opened"; readonly fault: string | undefined }
  | { readonly type: "ran"; readonly times: LapTimes };

/** Every so many answers one is compared byte for byte. */
const compareEvery = 20;

let plan: LoadPlan | undefined;
let connections: Connection[] = [];
let onAnswer: (connection: number, answer: WireAnswer) => void = () => {};
let onBroken: (error: Error) => void = () => {};

/** Opens every connection and sends one request over each, so that a lap measures none of it. */
async function open(next: LoadPlan): Promise<string | undefined> {
  plan = next;
  const request = Buffer.from(next.request);
  const { promise, resolve } = Promise.withResolvers<string | undefined>();
  let missing = next.concurrency;
  onAnswer = (index, answer) => {
    const problem = fault(next, answer, bodyOf(answer));
    const connection = connections[index];
    if (connection) connection.keep = false;
    if (problem !== undefined) resolve(problem);
    else if (--missing === 0) resolve(undefined);
  };
  onBroken = (error) => resolve(error.message);
  connections = Array.from({ length: next.concurrency }, (_, index) => {
    const connection = new Connection(
      next.port,
      next.firstText,
      (answer) => onAnswer(index, answer),
      (error) => onBroken(error),
    );
    connection.keep = true;
    connection.send(request);
    return connection;
  });
  return await promise;
}

async function run(requests: number, current: LoadPlan): Promise<LapTimes> {
  const request = Buffer.from(current.request);
  const total = new Float64Array(requests);
  const first = new Float64Array(requests);
  const { promise, resolve } = Promise.withResolvers<void>();
  let sent = 0;
  let done = 0;
  let faults = 0;
  let firstFault: string | undefined;
  const blame = (problem: string) => {
    faults += 1;
    firstFault ??= problem;
  };
  const sendOn = (connection: Connection) => {
    if (sent === requests) return;
    connection.keep = sent % compareEvery === 0;
    sent += 1;
    connection.send(request);
  };
  onAnswer = (index, answer) => {
    const body = answer.chunks.length > 0 ? bodyOf(answer) : undefined;
    const problem = fault(current, answer, body);
    if (problem !== undefined) blame(problem);
    total[done] = answer.doneAt - answer.sentAt;
    first[done] = (answer.firstTextAt ?? answer.firstByteAt) - answer.sentAt;
    done += 1;
    if (done === requests) resolve();
    const connection = connections[index];
    if (connection) sendOn(connection);
  };
  onBroken = (error) => {
    blame(error.message);
    resolve();
  };
  const startedAt = performance.now();
  for (const connection of connections) sendOn(connection);
  await promise;
  const seconds = (performance.now() - startedAt) / 1000;
  const sortedTotal = total.subarray(0, done).sort();
  return {
    seconds,
    p50: percentile(sortedTotal, 0.5),
    p99: percentile(sortedTotal, 0.99),
    firstText: percentile(first.subarray(0, done).sort(), 0.5),
    faults,
    firstFault,
  };
}

function close(): void {
  onAnswer = () => {};
  onBroken = () => {};
  for (const connection of connections) connection.close();
  connections = [];
}

function reply(message: LoadReply): void {
  process.send?.(message);
}

async function obey(command: LoadCommand): Promise<void> {
  if (command.type === "open") reply({ type: "opened", fault: await open(command.plan) });
  else if (command.type === "run" && plan) {
    reply({ type: "ran", times: await run(command.requests, plan) });
  } else close();
}

process.on("message", (command: LoadCommand) => {
  void obey(command);
});
process.on("disconnect", () => process.exit(0));
