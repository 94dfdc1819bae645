import { once } from "node:events";
import { join } from "node:path";
import Sqlite from "better-sqlite3";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { addressOf, runCli, temporaryHome } from "../fixtures/child.ts";
import { chat, send } from "../fixtures/dialect-samples.ts";
import { startUpstream, stream, type Upstream, whole } from "../fixtures/upstream.ts";

const runs = 20;
const clients = 4;
/** What a client has had for this long must be in the log. Ms. */
const promise = 100;

type Finished = { readonly id: string; readonly at: number };

/** Sends requests one after the other, every second one a stream, until the gateway is gone. */
async function keepAsking(url: string, finished: Finished[]): Promise<void> {
  for (let count = 0; ; count += 1) {
    try {
      const body = chat.request({ stream: count % 2 === 0 });
      const answer = await send({ url }, chat, body);
      const text = await answer.text();
      const id = answer.headers.get("x-patchbay-request-id");
      if (id !== null && text !== "") finished.push({ id, at: performance.now() });
    } catch {
      return;
    }
  }
}

/** A moment at random between the 2nd and the 400th answer. */
async function randomMoment(finished: readonly Finished[]): Promise<void> {
  const wanted = 2 + Math.floor(Math.random() * 400);
  const began = performance.now();
  while (finished.length < wanted && performance.now() - began < 1000) {
    await new Promise((resolve) => setImmediate(resolve));
  }
}

describe("a gateway that is killed under load", () => {
  let upstream: Upstream;

  beforeAll(async () => {
    upstream = await startUpstream((arrived) => {
      const wantsStream = arrived.body.includes('"stream":true');
      (wantsStream ? stream(chat.frames) : whole(chat.whole))(arrived);
    });
  });

  afterAll(() => upstream[Symbol.asyncDispose]());

  it(`has the row of every answer that was ${promise} ms old, ${runs} times`, async () => {
    let expected = 0;
    for (let run = 0; run < runs; run += 1) {
      await using home = await temporaryHome();
      await using child = runCli(home.path, ["serve", "--port", "auto"], {
        OPENAI_COMPATIBLE_BASE_URL: upstream.url,
        OPENAI_COMPATIBLE_MODELS: "model-a",
      });
      const url = await addressOf(child);
      const finished: Finished[] = [];
      const asking = Array.from({ length: clients }, () => keepAsking(url, finished));
      await randomMoment(finished);
      const killedAt = performance.now();
      child.process.kill("SIGKILL");
      if (child.process.signalCode === null) await once(child.process, "exit");
      await Promise.all(asking);

      const database = new Sqlite(join(home.path, "patchbay.db"));
      expect(database.pragma("integrity_check", { simple: true })).toBe("ok");
      const rows = database.prepare<[], { id: string }>("select id from requests").all();
      database.close();
      const recorded = new Set(rows.map(({ id }) => id));
      const due = finished.filter(({ at }) => at <= killedAt - promise);
      expected += due.length;
      expect(due.filter(({ id }) => !recorded.has(id))).toEqual([]);
    }
    expect(expected).toBeGreaterThan(runs);
  }, 120_000);
});
