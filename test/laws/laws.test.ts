import { beforeAll, describe, expect, it } from "vitest";
import type { DialectId } from "../../gateway/ir/node.ts";
import { describeWith } from "../requirements.ts";
import {
  forgetfulDecoders,
  forgetfulEncoders,
  forgetfulStreams,
  spoiledRequests,
} from "./broken-codecs.ts";
import * as bodies from "./dialect-bodies.ts";
import type { Findings } from "./findings.ts";
import { floorFaults } from "./floors.ts";
import { type Recording, readRecordings } from "./recordings.ts";
import { tryLaws } from "./run.ts";
import { type Codecs, servedCodecs } from "./translate.ts";

const both = ["openai-chat", "anthropic"] as const;

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
    expect([...findings.tried.values()].filter((times) => times < 50)).toEqual([]);
    expect(findings.tried.size).toBe(15);
    expect(floorFaults(findings, recorded.exchanges).faults).toEqual([]);
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
