import type { AddressInfo } from "node:net";
import { createServer, type Server } from "node:net";
import { afterEach, describe, expect, test } from "vitest";
import { chatFrames, endMarks, firstText, wholeAnswers } from "./answers.ts";
import { type EndCheck, fault } from "./check.ts";
import { bodyOf, Connection, type WireAnswer } from "./connection.ts";

let server: Server | undefined;
afterEach(() => server?.close());

/** Serves the same bytes for every request, in pieces of `size` bytes. */
async function serve(bytes: Buffer, size: number): Promise<number> {
  server = createServer((socket) => {
    socket.setNoDelay(true);
    socket.on("error", () => {});
    socket.on("data", () => {
      const next = (at: number): void => {
        if (at >= bytes.length || socket.destroyed) return;
        socket.write(bytes.subarray(at, at + size));
        setImmediate(next, at + size);
      };
      next(0);
    });
  });
  const { promise, resolve } = Promise.withResolvers<void>();
  server.listen(0, "127.0.0.1", resolve);
  await promise;
  return (server.address() as AddressInfo).port;
}

/** Asks twice over one connection. */
async function askTwice(port: number): Promise<WireAnswer[]> {
  const answers: WireAnswer[] = [];
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const request = Buffer.from("GET / HTTP/1.1\r\n\r\n");
  const onAnswer = (answer: WireAnswer) => {
    answers.push(answer);
    if (answers.length === 2) resolve();
    else connection.send(request);
  };
  const connection = new Connection(port, firstText.chat, onAnswer, reject);
  connection.keep = true;
  connection.send(request);
  await promise;
  connection.close();
  return answers;
}

const chunked = (parts: readonly string[]) =>
  Buffer.from(
    `HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nX-Limit: 30\r\n\r\n${parts
      .map((part) => `${Buffer.byteLength(part).toString(16)}\r\n${part}\r\n`)
      .join("")}0\r\n\r\n`,
  );

const streamed = chunked(chatFrames("all"));
const whole = Buffer.concat([
  Buffer.from(`HTTP/1.1 200 OK\r\nContent-Length: ${wholeAnswers.chat.length}\r\n\r\n`),
  wholeAnswers.chat,
]);
const streamCheck: EndCheck = {
  firstText: firstText.chat,
  endMark: endMarks.chat.stream,
  expected: Buffer.from(chatFrames("all").join("")),
};
const wholeCheck: EndCheck = {
  firstText: firstText.chat,
  endMark: endMarks.chat.whole,
  expected: wholeAnswers.chat,
};

describe("a connection of the load generator", () => {
  test.each([1, 7, 1000, 1_000_000])("reads answers that come %i bytes at a time", async (size) => {
    for (const [bytes, check] of [
      [streamed, streamCheck],
      [whole, wholeCheck],
    ] as const) {
      const answers = await askTwice(await serve(bytes, size));
      expect(answers.map((answer) => fault(check, answer, bodyOf(answer)))).toEqual([
        undefined,
        undefined,
      ]);
      for (const answer of answers) {
        expect(answer.firstByteAt).toBeGreaterThanOrEqual(answer.sentAt);
        expect(answer.firstTextAt).toBeGreaterThanOrEqual(answer.firstByteAt);
        expect(answer.doneAt).toBeGreaterThanOrEqual(answer.firstTextAt ?? Number.NaN);
      }
      server?.close();
    }
  });
});

describe("a check of an answer", () => {
  const answered = async (bytes: Buffer) => {
    const [answer] = await askTwice(await serve(bytes, 1_000_000));
    if (!answer) throw new Error("no answer");
    return answer;
  };

  test("finds another status", async () => {
    const answer = await answered(
      Buffer.from("HTTP/1.1 502 Bad Gateway\r\nContent-Length: 2\r\n\r\nno"),
    );
    expect(fault(streamCheck, answer)).toMatch(/^status 502/);
  });

  test("finds an end that is missing", async () => {
    const answer = await answered(chunked(chatFrames("all").slice(0, -1)));
    expect(fault(streamCheck, answer)).toMatch(/^an answer that ends with/);
  });

  test("finds a frame that is missing in the middle", async () => {
    const answer = await answered(chunked(chatFrames("hidden")));
    expect(fault(streamCheck, answer)).toBeUndefined();
    expect(fault(streamCheck, answer, bodyOf(answer))).toMatch(/^other bytes than expected/);
  });

  test("finds a header that is missing", async () => {
    const check = { ...streamCheck, expectedHeader: "x-patchbay-lane: splice" };
    const answer = await answered(streamed);
    expect(fault(check, answer, bodyOf(answer))).toMatch(/^a head without/);
  });
});
