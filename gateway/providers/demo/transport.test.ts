import { Readable } from "node:stream";
import { type Dispatcher, Pool } from "undici";
import { describe, expect, it } from "vitest";
import type { TransportRequest } from "../define.ts";
import { serveTransport } from "./test-server.ts";
import { type After, createDemoTransport } from "./transport.ts";

const question = JSON.stringify({
  model: "any",
  stream: true,
  messages: [{ role: "user", content: "hello" }],
});

/** Timers that run when the test says so. */
function manualTimers(): { after: After; run: () => boolean; waiting: () => number } {
  const due: { run: () => void }[] = [];
  return {
    after: (_delay, run) => {
      const entry = { run };
      due.push(entry);
      return () => void due.splice(due.indexOf(entry), 1);
    },
    run: () => {
      const next = due.shift();
      next?.run();
      return next !== undefined;
    },
    waiting: () => due.length,
  };
}

/** What a handler saw, in order; `over` settles with the end or the error. */
function record(more: Partial<Dispatcher.DispatchHandler> = {}) {
  const seen: string[] = [];
  const chunks: Buffer[] = [];
  const over = Promise.withResolvers<void>();
  const started = Promise.withResolvers<Dispatcher.DispatchController>();
  const handler: Dispatcher.DispatchHandler = {
    onRequestStart(controller, context) {
      seen.push("request");
      more.onRequestStart?.(controller, context);
    },
    onResponseStart(controller, status, headers) {
      seen.push(`start ${status}`);
      more.onResponseStart?.(controller, status, headers);
      started.resolve(controller);
    },
    onResponseData(controller, chunk) {
      seen.push("data");
      chunks.push(chunk);
      more.onResponseData?.(controller, chunk);
    },
    onResponseEnd(controller, trailers) {
      seen.push("end");
      over.resolve();
      more.onResponseEnd?.(controller, trailers);
    },
    onResponseError(_controller, error) {
      seen.push(`error ${error.message}`);
      over.resolve();
    },
  };
  const text = () => Buffer.concat(chunks).toString();
  return { handler, seen, chunks, text, over: over.promise, started: started.promise };
}

const post = (body: TransportRequest["body"] = question): TransportRequest => ({
  method: "POST",
  path: "/v1/chat/completions",
  body: body ?? null,
});

const nextTurn = () => new Promise((resolve) => setImmediate(resolve));

describe("the demo's transport", () => {
  it("tells the handler the request, the start, the data and the end, in this order", async () => {
    const { handler, seen, over } = record();
    expect(createDemoTransport({ pace: 0 }).dispatch(post(), handler)).toBe(true);
    expect(seen).toEqual(["request"]);
    await over;
    expect(seen.slice(0, 3)).toEqual(["request", "start 200", "data"]);
    expect(seen.at(-1)).toBe("end");
    expect(seen.filter((event) => event !== "data")).toEqual(["request", "start 200", "end"]);
  });

  it("hands over lower-case headers and their raw form", async () => {
    let headers = {};
    const { handler, started, over } = record({
      onResponseStart: (_controller, _status, given) => {
        headers = given;
      },
    });
    createDemoTransport({ pace: 0 }).dispatch(post(), handler);
    const { rawHeaders } = await started;
    await over;
    expect(headers).toMatchObject({ "content-type": "text/event-stream; charset=utf-8" });
    expect(Array.isArray(rawHeaders) && String(rawHeaders[0])).toBe("content-type");
  });

  it("waits before each word, and before nothing else", async () => {
    const timers = manualTimers();
    const { handler, seen, text, over, started } = record();
    createDemoTransport({ after: timers.after }).dispatch(post(), handler);
    await started;
    await nextTurn();
    const beforeFirstWord = seen.length;
    expect(text()).toContain('"role":"assistant"');
    expect(text()).not.toContain("demo,");
    timers.run();
    expect(seen.length).toBe(beforeFirstWord + 1);
    let words = 1;
    while (timers.run()) words += 1;
    await over;
    expect(text().match(/"content":"[^"]/g)).toHaveLength(words);
    expect(text().endsWith("data: [DONE]\n\n")).toBe(true);
  });

  it("waits the usual 30 ms, or what it is told", async () => {
    for (const [given, expected] of [
      [{}, 30],
      [{ pace: 5 }, 5],
    ] as const) {
      const { promise, resolve } = Promise.withResolvers<number>();
      const after: After = (delay) => {
        resolve(delay);
        return () => {};
      };
      createDemoTransport({ ...given, after }).dispatch(post(), record().handler);
      expect(await promise).toBe(expected);
    }
  });

  it("hands over no data from within the start, nor a chunk from within another", async () => {
    let depth = 0;
    let deepest = 0;
    const toAndFro = (controller: Dispatcher.DispatchController) => {
      depth += 1;
      deepest = Math.max(deepest, depth);
      controller.pause();
      controller.resume();
      depth -= 1;
    };
    const { handler, seen, over } = record({
      onResponseStart: toAndFro,
      onResponseData: toAndFro,
    });
    createDemoTransport({ pace: 0 }).dispatch(post(), handler);
    await over;
    expect(deepest).toBe(1);
    expect(seen.at(-1)).toBe("end");
  });

  it("sends nothing while it is paused, and the rest in order after", async () => {
    const whole = record();
    createDemoTransport({ pace: 0 }).dispatch(post(), whole.handler);
    await whole.over;
    const { handler, seen, text, over, started } = record({
      onResponseData: (controller) => controller.pause(),
    });
    createDemoTransport({ pace: 0 }).dispatch(post(), handler);
    const controller = await started;
    await nextTurn();
    expect(seen).toEqual(["request", "start 200", "data"]);
    expect(controller.paused).toBe(true);
    while (controller.paused) controller.resume();
    await over;
    expect(text()).toBe(whole.text());
  });

  it("delivers a word whose time came during a pause when it is resumed", async () => {
    const timers = manualTimers();
    const { handler, seen, started } = record();
    createDemoTransport({ after: timers.after }).dispatch(post(), handler);
    const controller = await started;
    await nextTurn();
    const before = seen.length;
    controller.pause();
    timers.run();
    expect(seen.length).toBe(before);
    controller.resume();
    expect(seen.length).toBe(before + 1);
    expect(timers.waiting()).toBe(1);
  });

  it("goes on with the timer at hand when it is resumed while waiting", async () => {
    const timers = manualTimers();
    const { handler, seen, started } = record();
    createDemoTransport({ after: timers.after }).dispatch(post(), handler);
    const controller = await started;
    await nextTurn();
    const before = seen.length;
    controller.pause();
    controller.resume();
    expect(seen.length).toBe(before);
    expect(timers.waiting()).toBe(1);
  });

  it("ends an aborted request with the reason, calls its timer off and says nothing after", async () => {
    const timers = manualTimers();
    const { handler, seen, started } = record();
    createDemoTransport({ after: timers.after }).dispatch(post(), handler);
    const controller = await started;
    await nextTurn();
    const before = seen.length;
    const reason = new Error("enough");
    controller.abort(reason);
    controller.abort(new Error("again"));
    controller.resume();
    await nextTurn();
    expect(seen.slice(before)).toEqual(["error enough"]);
    expect(timers.waiting()).toBe(0);
    expect(controller).toMatchObject({ aborted: true, reason });
  });

  it("can be aborted from within each of its calls", async () => {
    const stop = (controller: Dispatcher.DispatchController) => controller.abort(new Error("no"));
    const cases = [
      [{ onRequestStart: stop }, ["request", "error no"]],
      [{ onResponseStart: stop }, ["request", "start 200", "error no"]],
      [{ onResponseData: stop }, ["request", "start 200", "data", "error no"]],
    ] as const;
    for (const [more, expected] of cases) {
      const { handler, seen, over } = record(more);
      createDemoTransport({ pace: 0 }).dispatch(post(), handler);
      await over;
      await nextTurn();
      expect(seen).toEqual(expected);
    }
  });

  it("is not failed by an abort after the end", async () => {
    const { handler, seen, over } = record({
      onResponseEnd: (controller) => controller.abort(new Error("late")),
    });
    createDemoTransport({ pace: 0 }).dispatch(post(), handler);
    await over;
    await nextTurn();
    expect(seen.at(-1)).toBe("end");
  });

  it("fails a request whose handler throws, at the end too", async () => {
    const fail = () => {
      throw new Error("handler");
    };
    for (const more of [{ onResponseData: fail }, { onResponseEnd: fail }]) {
      const { handler, seen, over } = record(more);
      createDemoTransport({ pace: 0 }).dispatch(post(), handler);
      await over;
      await nextTurn();
      expect(seen.at(-1)).toBe("error handler");
      expect(seen.filter((event) => event.startsWith("error"))).toHaveLength(1);
    }
  });

  it("tells a handler what a pool would, whatever the handler does", async () => {
    const demo = createDemoTransport({ pace: 0 });
    const server = await serveTransport(demo);
    const pool = new Pool(server.url);
    const stop = (controller: Dispatcher.DispatchController) => controller.abort(new Error("no"));
    const fail = () => {
      throw new Error("handler");
    };
    const pauseAndResume = (controller: Dispatcher.DispatchController) => {
      controller.pause();
      setImmediate(() => controller.resume());
    };
    for (const more of [
      {},
      { onRequestStart: stop },
      { onRequestStart: pauseAndResume },
      { onResponseStart: stop },
      { onResponseStart: fail },
      { onResponseStart: pauseAndResume },
      { onResponseData: stop },
      { onResponseData: fail },
      { onResponseData: pauseAndResume },
      { onResponseEnd: stop },
      { onResponseEnd: fail },
    ]) {
      const [ours, theirs] = await Promise.all(
        [demo, pool].map(async (transport) => {
          const { handler, seen, over } = record(more);
          transport.dispatch(post(), handler);
          await over;
          await nextTurn();
          return seen.filter((event, index) => event !== "data" || seen[index - 1] !== "data");
        }),
      );
      expect(ours).toEqual(theirs);
    }
    await pool.destroy();
    await server.close();
  });

  it("reads a body in every form that a pool takes", async () => {
    const bytes = Buffer.from(question);
    const answers: string[] = [];
    for (const body of [
      question,
      bytes,
      new Uint8Array(bytes),
      [bytes.subarray(0, 7), bytes.subarray(7)],
      Readable.from([bytes.subarray(0, 7), bytes.subarray(7)]),
    ]) {
      const { handler, text, over } = record();
      createDemoTransport({ pace: 0 }).dispatch(post(body), handler);
      await over;
      answers.push(text());
    }
    expect(new Set(answers).size).toBe(1);
    expect(answers[0]).toContain("hello");
  });

  it("fails with what a broken body stream says", async () => {
    const { handler, seen, over } = record();
    const body = new Readable({ read: () => body.destroy(new Error("cut")) });
    createDemoTransport({ pace: 0 }).dispatch(post(body), handler);
    await over;
    expect(seen).toEqual(["request", "error cut"]);
  });

  it("finds the dialect's header in every form that a pool takes", async () => {
    const version = "2023-06-01";
    for (const headers of [
      { "Anthropic-Version": version },
      ["anthropic-version", version],
      new Map([["anthropic-version", version]]),
    ]) {
      const { handler, text, over } = record();
      const request = { method: "GET", path: "/v1/models", headers };
      createDemoTransport().dispatch(request, handler);
      await over;
      expect(text()).toContain('"has_more":false');
    }
  });
});
