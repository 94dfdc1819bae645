import { readFileSync } from "node:fs";
import type { RequestRecord } from "../../gateway/admin/contract.ts";
import { provider, startTestGateway, type TestGateway } from "../fixtures/gateway.ts";
import { type Replay, startReplay } from "./replay.ts";

/** One recorded exchange; see the README beside the recordings. */
export type Recorded = {
  readonly id: string;
  readonly kind: string;
  readonly host: string;
  readonly model?: string;
  readonly stream: boolean;
  readonly request: { readonly body?: Record<string, unknown> | null } | null;
  readonly response: {
    readonly status: number;
    readonly headers: Record<string, string>;
    readonly body?: Record<string, unknown>;
    readonly sse?: string;
    /** A body that is no JSON. */
    readonly text?: string;
  };
};

/** The exchanges of some kinds. */
export function readRecorded(corpus: string, kinds: readonly string[]): Recorded[] {
  return readFileSync(corpus, "utf8")
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => JSON.parse(line) as Recorded)
    .filter((recorded) => kinds.includes(recorded.kind));
}

/**
 * Whether a recording is what its endpoint answers, and not what an echo service, a transcription or
 * a proxy answered in its place.
 */
export function isOfItsKind({ kind, response: { status, body, sse } }: Recorded): boolean {
  if (status >= 300) return body?.error !== undefined;
  return sse !== undefined || Array.isArray(body?.[kind === "anthropic" ? "content" : "choices"]);
}

/** A gateway with the replay of each recording as a provider, `r-<id>`. */
export async function startReplayed(
  recorded: readonly Recorded[],
  splitSeed: number,
): Promise<{ replay: Replay; gateway: TestGateway; close(): Promise<void> }> {
  const replay = await startReplay(recorded, splitSeed);
  const gateway = await startTestGateway({
    providers: recorded.map(({ id, kind }) =>
      provider(
        `r-${id}`,
        kind === "anthropic" ? "anthropic-compatible" : "openai-compatible",
        `${replay.url}/r/${id}/v1`,
      ),
    ),
  });
  const close = async () => {
    await gateway[Symbol.asyncDispose]();
    await replay.close();
  };
  return { replay, gateway, close };
}

/** The settled row of a request, as soon as it is in the log. */
export async function rowWithId(gateway: TestGateway, id: string): Promise<RequestRecord> {
  for (;;) {
    const row = await gateway.admin("getRequest", { params: { id } }).catch(() => undefined);
    if (row) return row;
    await new Promise((resolve) => setImmediate(resolve));
  }
}

/** The data of each frame of a recorded stream, parsed. */
export function frames(sse: string): Record<string, unknown>[] {
  return sse
    .split(/\r?\n/)
    .filter((line) => line.startsWith("data:"))
    .map((line) => line.slice(5).trim())
    .filter((data) => data.startsWith("{"))
    .map((data) => JSON.parse(data) as Record<string, unknown>);
}

/** Runs for each item, eight at a time. */
export async function inLanes<T>(
  items: readonly T[],
  run: (item: T) => Promise<void>,
): Promise<void> {
  const rest = [...items];
  const lane = async () => {
    for (let item = rest.shift(); item !== undefined; item = rest.shift()) await run(item);
  };
  await Promise.all(Array.from({ length: 8 }, lane));
}
