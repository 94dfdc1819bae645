import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { AnswerCallIds } from "../../dialects/answer-context.ts";
import type { StreamDecoder } from "../../dialects/codec.ts";
import type { Dialect } from "../../dialects/dialect.ts";
import { parseFrames } from "../../dialects/frame-json.ts";
import { dialects } from "../../dialects/index.ts";
import { Names } from "../../dialects/names.ts";
import { SseFramer } from "../../dialects/sse.ts";
import { asGatewayError, GatewayError } from "../../errors.ts";
import type { StreamEvent } from "../../ir/events.ts";
import type { JsonObject } from "../../ir/json.ts";
import { Losses } from "../../ir/losses.ts";
import { StreamTranslator } from "./stream-translator.ts";
import type { Translation } from "./translate.ts";

const { "openai-chat": chat, anthropic } = dialects;

function translation(): Translation {
  return {
    losses: new Losses("request"),
    wish: { wantsUsage: true, inputTokens: 1 },
    context: {
      losses: new Losses("answer"),
      id: "id_1",
      model: "model-b",
      created: 1,
      toolNames: new Names(/[^\w-]/g, 64),
      freeform: new Set(["f"]),
      callIds: new AnswerCallIds("id_1"),
    },
  };
}

/** What is written for each chunk, at the end and after it; what failed, and what was lost. */
type Told = { readonly written: string[]; failure: string | undefined; readonly lost: unknown };

function translated(chunks: readonly Buffer[], provider: Dialect, client: Dialect): Told {
  const given = translation();
  const translator = new StreamTranslator(provider, client, given);
  const written: string[] = [];
  const write = (bytes: () => Buffer) => {
    if (!translator.failure) written.push(bytes().toString("latin1"));
  };
  for (const chunk of chunks) write(() => Buffer.concat(translator.push(chunk)));
  write(() => translator.end().written);
  write(() => translator.close());
  return { written, failure: translator.failure?.code, lost: given.context.losses.list };
}

/** The same by the letter: every frame is parsed. */
function parsed(chunks: readonly Buffer[], provider: Dialect, client: Dialect): Told {
  const given = translation();
  const framer = new SseFramer(1 << 24);
  const decoder = provider.codec.createStreamDecoder();
  const encoder = client.codec.createStreamEncoder(given.context, given.wish);
  const told: Told = { written: [], failure: undefined, lost: given.context.losses.list };
  let said = false;
  let over = false;
  const write = ({ events, failure }: Read) => {
    let text = "";
    told.written.push("");
    said ||= events.some((event) => "candidate" in event);
    if (!said && (failure || over))
      throw failure ?? new GatewayError("provider_answer_unrecognised", "");
    for (const event of events) {
      if (event.type === "error") continue;
      text += encoder.push(event).map(client.codec.frame).join("");
      told.written[told.written.length - 1] = Buffer.from(text).toString("latin1");
    }
    if (failure) throw failure;
  };
  const read = (frames: readonly string[]) => {
    const found = over ? noEvents : readFrames(frames, decoder);
    over ||= found.over;
    write(found);
  };
  try {
    for (const chunk of chunks) {
      const { text, ends } = framer.push(chunk);
      read(ends.map((end, at) => text.slice(ends[at - 1] ?? 0, end)));
    }
    read([framer.rest().toString("latin1")]);
    over = true;
    write({ ...noEvents, events: decoder.end() });
    told.written[told.written.length - 1] += client.codec.lastFrame;
  } catch (thrown) {
    told.failure = asGatewayError(thrown).code;
  }
  return told;
}

/** What some frames tell up to a failure or the provider's last one. */
type Read = {
  readonly events: readonly StreamEvent[];
  readonly over: boolean;
  readonly failure: unknown;
};

const noEvents: Read = { events: [], over: false, failure: undefined };

function readFrames(frames: readonly string[], decoder: StreamDecoder): Read {
  const events: StreamEvent[] = [];
  let over = false;
  try {
    for (const frame of frames) {
      const data: readonly JsonObject[] = over ? [] : parseFrames(frame);
      for (const event of data.flatMap((one) => decoder.push(one))) join(events, event);
      over ||= frame.includes("[DONE]") || data.some(({ type }) => type === "message_stop");
    }
  } catch (failure) {
    return { events, over, failure };
  }
  return { events, over, failure: undefined };
}

function join(events: StreamEvent[], event: StreamEvent): void {
  const last = events.at(-1);
  if (last?.type !== "part-delta") events.push(event);
  else if (event.type === "rest") events.splice(-1, 0, event);
  else if (event.type !== "part-delta") events.push(event);
  else if (event.key !== last.key || event.candidate !== last.candidate) events.push(event);
  else events[events.length - 1] = { ...last, text: last.text + event.text };
}

/** What stands between the quotes of a string, as latin1; some of it is no JSON. */
const literal = fc.oneof(
  { weight: 6, arbitrary: fc.constantFrom("a", "b", "word ", "assistant", "model-a", "0", "text") },
  {
    weight: 4,
    arbitrary: fc
      .array(
        fc.constantFrom(
          ...["x", "\\n", '\\"', "\\\\", "\\/", "\\u0061", "\\ud83d", "\\ude00", "{", "[]", ":"],
          ...["\u00c3\u00a9", "\u00f0\u009f\u0098\u0080", "\u007f", "data: ", "\\u0000"],
        ),
        { maxLength: 3 },
      )
      .map((all) => all.join("")),
  },
  {
    weight: 1,
    arbitrary: fc.constantFrom(
      ...["\\", '"', '","refusal":"', '","text":"', '"}', "\n", "\r", "\ndata: ", "\u0001"],
      ...["\u00f0\u009f", "\u0098\u0080", "\u00ff", "\\x", "\\u12", 'a"b', '"a', 'a"'],
    ),
  },
);

/** A frame around a text, and one more text that is not the answer's. */
type Shape = (text: string, other: string) => string;

const choice =
  (delta: string, index = 0, more = ""): Shape =>
  (text, other) => {
    const filled = delta.replaceAll("$", () => text);
    const end = more.replaceAll("$", () => other);
    return `{"id":"c","model":"model-a","choices":[{"index":${index},"delta":{${filled}}}]${end}}`;
  };

const chatShapes: readonly Shape[] = [
  choice('"content":"$"'),
  choice('"role":"assistant","content":"$"'),
  choice('"content":"$","role":"assistant"'),
  choice('"reasoning_content":"$"'),
  choice('"refusal":"$"'),
  choice('"content":"$"', 1),
  choice('"content":"$","reasoning":"$"'),
  choice('"content":"$","content":"b"'),
  choice('"content":"b","conten\\u0074":"$"'),
  choice('"content":["$"]'),
  choice('"content":[{"type":"text","text":"$"}]'),
  choice('"content":[{"type":"thinking","thinking":[{"type":"text","text":"$"}]}]'),
  choice('"tool_calls":[{"index":0,"function":{"arguments":"$"}}]'),
  choice('"tool_calls":[{"index":1,"function":{"arguments":"$"}}]'),
  choice('"tool_calls":[{"index":0,"id":"$","function":{"name":"f","arguments":"a"}}]'),
  choice('"tool_calls":[{"index":0,"id":"1","function":{"name":"g","arguments":"$"}}]'),
  choice('"tool_calls":[{"index":0,"id":"2","function":{"name":"$","arguments":"{}"}}]'),
  choice('"content":"$"', 0, ',"obfuscation":"$"'),
  choice('"content":"$"', 0, ',"obfuscation":"$","usage":null'),
  choice('"content":"$"', 0, ',"obfuscated":"$"'),
  choice('"content":"$"', 0, ',"x":{"obfuscation":"$"}'),
  choice('"content":"$"', 0, ',"system_fingerprint":"$","extra":"y"'),
  choice('"content":"$","more":"$"'),
  choice('"content":"$"}},{"index":1,"delta":{"content":"$"'),
  (text) => `{"choices":[{"delta":{"content":"${text}"},"index":0}],"extra":[1]}`,
  (text) => `{"choices":[{"index":0,"delta":{},"finish_reason":"${text}"}]}`,
  (text) => `{"choices":[],"usage":{"prompt_tokens":1,"completion_tokens":2},"x":"${text}"}`,
  () => '{"choices":[{"index":0,"delta":{"content":"a"},"finish_reason":"stop"}]}',
  (text) => text,
];

const delta = (index: number, fields: string): Shape => {
  return (text) =>
    `{"type":"content_block_delta","index":${index},"delta":{${fields.replaceAll("$", () => text)}}}`;
};
const started = (index: number, block: string): Shape => {
  return (text) =>
    `{"type":"content_block_start","index":${index},"content_block":{${block.replaceAll("$", () => text)}}}`;
};

const messagesShapes: readonly Shape[] = [
  delta(0, '"type":"text_delta","text":"$"'),
  delta(0, '"type":"text_delta","text":"$"'),
  delta(0, '"text":"$","type":"text_delta"'),
  delta(1, '"type":"thinking_delta","thinking":"$"'),
  delta(2, '"type":"input_json_delta","partial_json":"$"'),
  delta(3, '"type":"input_json_delta","partial_json":"$"'),
  delta(1, '"type":"signature_delta","signature":"$"'),
  delta(0, '"type":"text_delta","text":"$","signature":"$"'),
  delta(0, '"type":"$","text":"a"'),
  delta(0, '"type":"text_delta","text":"$","more":"$"'),
  delta(0, '"type":"citations_delta","citation":{"type":"char_location","cited_text":"$"}'),
  (text) => `{"type":"${text}","index":0,"delta":{"text":"text"}}`,
  started(0, '"type":"text","text":"$"'),
  started(1, '"type":"thinking","thinking":"$"'),
  started(2, '"type":"tool_use","id":"t","name":"$","input":{}'),
  started(3, '"type":"server_tool_use","id":"t","name":"$","input":{}'),
  () => '{"type":"content_block_stop","index":0}',
  () => '{"type":"content_block_stop","index":2}',
  () => '{"type":"ping"}',
  (text) => `{"type":"message_start","message":{"id":"${text}","model":"m","content":[]}}`,
  () => '{"type":"message_delta","delta":{"stop_reason":"end_turn"},"usage":{"output_tokens":2}}',
  (text) => text,
];

/** The lines around the data. */
const lines = fc.constantFrom(
  ...["data: $\n\n", "data: $\n\n", "event: content_block_delta\ndata: $\n\n", "data:$\n\n"],
  ...[
    ": comment\ndata: $\n\n",
    "data: $\nid: 7\n\n",
    "data: $\r\n\r\n",
    "\u00ef\u00bb\u00bfdata: $\n\n",
  ],
);

/** Frames of one shape in a row, and rarely a comment, or the provider's last frame. */
const run = (shapes: readonly Shape[], last: string): fc.Arbitrary<string> => {
  const row = fc
    .tuple(
      fc.constantFrom(...shapes),
      lines,
      fc.array(fc.tuple(literal, literal), { minLength: 1, maxLength: 6 }),
    )
    .map(([shape, around, texts]) =>
      texts.map((pair) => around.replace("$", () => shape(...pair))).join(""),
    );
  return fc.oneof(
    { weight: 20, arbitrary: row },
    { weight: 1, arbitrary: fc.constantFrom(": ping\n\n", "data: \n\n", last) },
  );
};

const cuts = fc.array(fc.integer({ min: 1, max: 700 }), { minLength: 1, maxLength: 8 });

function cut(bytes: Buffer, sizes: readonly number[]): Buffer[] {
  const chunks: Buffer[] = [];
  for (let at = 0; at < bytes.length; ) {
    const size = sizes[chunks.length % sizes.length] ?? 1;
    chunks.push(bytes.subarray(at, at + size));
    at += size;
  }
  return chunks;
}

const sides = [
  {
    name: "chat completion",
    provider: chat,
    client: anthropic,
    shapes: chatShapes,
    begin: [],
    last: "data: [DONE]\n\n",
  },
  {
    name: "Messages",
    provider: anthropic,
    client: chat,
    shapes: messagesShapes,
    begin: [
      '{"type":"message_start","message":{"id":"m","model":"m","content":[]}}',
      '{"type":"content_block_start","index":0,"content_block":{"type":"text","text":""}}',
      '{"type":"content_block_start","index":1,"content_block":{"type":"thinking","thinking":""}}',
    ],
    last: 'event: message_stop\ndata: {"type":"message_stop"}\n\n',
  },
] as const;

/** A provider whose decoder counts the frames that reach it. */
function counting(provider: Dialect): { provider: Dialect; readonly count: number } {
  const counted = { provider, count: 0 };
  const createStreamDecoder = () => {
    const decoder = provider.codec.createStreamDecoder();
    const push = (data: JsonObject) => {
      counted.count += 1;
      return decoder.push(data);
    };
    return { push, end: () => decoder.end() };
  };
  counted.provider = { ...provider, codec: { ...provider.codec, createStreamDecoder } };
  return counted;
}

describe.each(sides)("a translated $name stream", ({ provider, client, shapes, begin, last }) => {
  const opening = begin.map((data) => `data: ${data}\n\n`).join("");

  it("is the same as if each frame were parsed, however it is cut (trap 24)", () => {
    let skipped = 0;
    const property = fc.property(
      fc.array(run(shapes, last), { maxLength: 12 }),
      cuts,
      (runs, sizes) => {
        const chunks = cut(Buffer.from(opening + runs.join(""), "latin1"), sizes);
        for (const to of [client, provider]) {
          const one = counting(provider);
          const other = counting(provider);
          const told = translated(chunks, one.provider, to);
          expect(told).toEqual(parsed(chunks, other.provider, to));
          expect(told.failure).not.toBe("internal_error");
          skipped += other.count - one.count;
        }
      },
    );
    fc.assert(property, { numRuns: 400 });
    expect(skipped).toBeGreaterThan(300);
  });

  it.each([
    ["plain text", (at: number) => `word${at} `],
    ["escapes and characters of several bytes", (at: number) => `\n\u00e9\u{1f600}${at}`],
  ])("has few of its frames parsed when they differ in %s alone", (_what, textOf) => {
    const [shape = (text: string) => text] = shapes;
    const texts = Array.from({ length: 50 }, (_, at) => JSON.stringify(textOf(at)).slice(1, -1));
    const frames = texts.map(
      (text) => `data: ${shape(Buffer.from(text).toString("latin1"), "")}\n\n`,
    );
    const chunk = Buffer.from(opening + frames.join(""), "latin1");
    const counted = counting(provider);
    const { written } = translated([chunk], counted.provider, client);
    expect(counted.count).toBe(begin.length + 2);
    expect(written[0]).toContain(Buffer.from(texts.join("")).toString("latin1"));
  });
});
