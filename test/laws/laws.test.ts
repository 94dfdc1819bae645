import { isDeepStrictEqual } from "node:util";
import { beforeAll, describe, expect, it } from "vitest";
import { GatewayError } from "../../gateway/errors.ts";
import type { DialectId } from "../../gateway/ir/node.ts";
import { describeWith } from "../requirements.ts";
import {
  forgetfulAlone,
  forgetfulDecoders,
  forgetfulEncoders,
  forgetfulStreams,
  functions,
  spoiledRequests,
} from "./broken-codecs.ts";
import * as bodies from "./dialect-bodies.ts";
import type { Findings } from "./findings.ts";
import { corporaOf, floorFaults } from "./floors.ts";
import { type Exchange, type Recording, readRecordings } from "./recordings.ts";
import { tryLaws } from "./run.ts";
import { type Codecs, servedCodecs } from "./translate.ts";

const both = ["openai-chat", "anthropic"] as const;

/** The recordings that floors are known to be stored for, whatever the file of floors says. */
const usual = {
  "openai-chat": "openai-chat 5aa6c52e5ddf0d75",
  anthropic: "anthropic 08d31182847216df",
};

const isUsual = (exchanges: readonly Exchange[]): boolean =>
  isDeepStrictEqual(corporaOf(exchanges), usual);

/** What is wrong, each group once. */
const groups = ({ faults }: Findings): string[] => [
  ...new Set(faults.map(({ law, where, field, what }) => `${law}: ${where} ${field}: ${what}`)),
];

describeWith("corpus", "the laws of translation", (corpus) => {
  it("hold for every recorded exchange of both dialects, and claim no less than before", async () => {
    const recorded = readRecordings(corpus, both);
    const findings = await tryLaws(servedCodecs, recorded, { leaves: 60 });
    expect(groups(findings)).toEqual([]);
    expect(findings.unperturbed).toEqual([]);
    const { kept, faults } = floorFaults(findings, recorded.exchanges);
    expect(faults).toEqual([]);
    if (!isUsual(recorded.exchanges)) return;
    expect(kept).toBe(6);
    expect([...findings.tried.values()].filter((times) => times < 50)).toEqual([]);
    expect(findings.tried.size).toBe(15);
  }, 120_000);
});

const written: Recording[] = both.flatMap((dialect) => [
  { id: "request", dialect, family: "request", bodies: [bodies.requests[dialect]] },
  { id: "answer", dialect, family: "answer", bodies: [bodies.answers[dialect]] },
  { id: "stream", dialect, family: "stream", bodies: bodies.streams[dialect] },
]);

/** What is wrong with the written exchanges. */
const broken = async (codecs: Codecs): Promise<string[]> =>
  groups(await tryLaws(codecs, { recordings: written, skipped: [] }));

/** Keys that an encoder writes for the other dialect. */
const encoded: readonly [DialectId, string][] = [
  ...["temperature", "name", "stop", "max_completion_tokens", "tool_calls", "tool_choice"],
  ...["content", "reasoning_content", "finish_reason", "usage", "arguments", "image_url"],
].map((key): [DialectId, string] => ["openai-chat", key]);
const encodedMessages: readonly [DialectId, string][] = [
  ...["temperature", "name", "stop_sequences", "max_tokens", "input", "tool_choice", "system"],
  ...["text", "thinking", "stop_reason", "usage", "partial_json", "source", "tool_use_id"],
].map((key): [DialectId, string] => ["anthropic", key]);

const decoded = [
  "temperature",
  "stop",
  "tools",
  "toolChoice",
  "usage",
  "text",
  "callId",
  "maxTokens",
];

type Alone = readonly [string, (typeof functions)[number], DialectId, string];

/** A law that sees it when one function leaves one key out. */
const alone: readonly Alone[] = [
  ["5", "encodeRequest", "openai-chat", "content"],
  ["5", "encodeRequest", "anthropic", "text"],
  ["1c", "encodeRequest", "openai-chat", "tool_calls"],
  ["1c", "encodeRequest", "anthropic", "tools"],
  ["5", "encodeResponse", "openai-chat", "finish_reason"],
  ["5", "encodeResponse", "anthropic", "stop_reason"],
  ["4", "encodeResponse", "openai-chat", "content"],
  ["4", "encodeResponse", "anthropic", "text"],
  ["6", "encodeResponse", "openai-chat", "object"],
  ["6", "encodeResponse", "anthropic", "role"],
  ["4", "stream encoder", "openai-chat", "content"],
  ["5", "stream encoder", "openai-chat", "finish_reason"],
  ["4", "stream encoder", "anthropic", "partial_json"],
  ["5", "stream encoder", "anthropic", "stop_reason"],
  ["6", "stream encoder", "openai-chat", "object"],
  ["6", "stream encoder", "anthropic", "index"],
  ["1a", "own encodeRequest", "openai-chat", "top_p"],
  ["1a", "own encodeRequest", "anthropic", "top_k"],
  ["1a", "own encodeResponse", "openai-chat", "annotations"],
  ["1a", "own encodeResponse", "anthropic", "iterations"],
  ["1a", "encodeFrame", "openai-chat", "created"],
  ["1a", "encodeFrame", "anthropic", "signature"],
  ["2", "decodeRequest", "openai-chat", "temperature"],
  ["2", "decodeRequest", "anthropic", "text"],
  ["2", "decodeResponse", "openai-chat", "stop"],
  ["5", "decodeResponse", "anthropic", "usage"],
  ["2", "decodeResponse", "openai-chat", "usage"],
  ["2", "stream decoder", "anthropic", "model"],
  ["2", "stream decoder", "openai-chat", "model"],
];

describe("a codec that forgets something", () => {
  let usual: ReadonlySet<string>;
  beforeAll(async () => {
    usual = new Set(await broken(servedCodecs));
  });
  const added = async (codecs: Codecs) =>
    (await broken(codecs)).filter((group) => !usual.has(group));

  it("is seen, since nothing is broken without one", async () => {
    expect(await broken(servedCodecs)).toEqual([]);
  });

  it.each([...encoded, ...encodedMessages])(
    "is seen when %s is written without %s",
    async (dialect, key) => {
      expect(await added(forgetfulEncoders(dialect, key))).not.toEqual([]);
    },
  );

  it.each(both.flatMap((dialect) => decoded.map((key) => [dialect, key] as const)))(
    "is seen when %s is read without %s",
    async (dialect, key) => {
      expect(await added(forgetfulDecoders(dialect, key))).not.toEqual([]);
    },
  );

  it.each(
    both.flatMap((dialect) =>
      (["stop", "usage", "part-delta", "start"] as const).map((type) => [dialect, type] as const),
    ),
  )("is seen when a stream of %s is read without its %s events", async (dialect, type) => {
    expect(await added(forgetfulStreams(dialect, type))).not.toEqual([]);
  });

  it.each(alone)(
    "breaks law %s when only %s of %s leaves out %s",
    async (law, broken, dialect, key) => {
      const laws = (await added(forgetfulAlone(dialect, broken, key))).map(
        (group) => group.split(" ")[0],
      );
      expect(laws).toContain(law);
    },
  );

  it("is tried with every function of a codec", () => {
    const tried = alone.map(([, broken, dialect]) => `${dialect} ${broken}`);
    const all = both.flatMap((dialect) => functions.map((broken) => `${dialect} ${broken}`));
    expect(new Set(tried)).toEqual(new Set(all));
  });

  it.each<[string, string, DialectId, Parameters<typeof spoiledRequests>[1]]>([
    ["1b", "takes no edit", "openai-chat", (body, { native }) => native?.source ?? body],
    [
      "1c",
      "needs the source for its limit",
      "anthropic",
      (body, { native }) => (native ? body : { ...body, max_tokens: 1 }),
    ],
    [
      "2",
      "tells none of its losses",
      "anthropic",
      (body, _request, { losses }) => {
        losses.list.length = 0;
        losses.count = 0;
        return body;
      },
    ],
    [
      "2",
      "calls lost what it carries",
      "anthropic",
      (body, _request, { losses }) => {
        losses.add("messages", "absent-in-target");
        return body;
      },
    ],
    [
      "0",
      "refuses what it could send",
      "anthropic",
      () => {
        throw new GatewayError("invalid_request", "Not today.");
      },
    ],
    [
      "6",
      "writes a role that there is not",
      "openai-chat",
      (body) => ({
        ...body,
        messages: [{ role: "robot", content: "Hi" }],
      }),
    ],
    [
      "8",
      "writes what was said before in another way",
      "anthropic",
      (body, { turns }) => ({
        ...body,
        system: `${turns.length} turns`,
      }),
    ],
  ])("breaks law %s when it %s", async (law, _what, dialect, spoil) => {
    const laws = (await added(spoiledRequests(dialect, spoil))).map((group) => group.split(" ")[0]);
    expect(laws).toContain(law);
  });

  it.each(both)(
    "breaks the agreement of whole and stream when %s streams say less",
    async (dialect) => {
      const laws = await added(forgetfulStreams(dialect, "part-delta"));
      expect(laws.filter((group) => group.startsWith("4 "))).not.toEqual([]);
    },
  );
});
