import fc from "fast-check";

/** The keys that the generated bodies are scanned for. */
export const wantedKeys = ["model", "stream", "stream_options", "é\n"] as const;

const spaces = fc.constantFrom("", "", "", "", " ", "\n  ", "\t", "\r\n", " \n\t\r ");

/** Up to three strides of the scanner, so that every alignment of a string's end occurs. */
const plainRun = fc.nat({ max: 150 }).map((length) => "plain text, ".repeat(13).slice(0, length));

const stringPart = fc.oneof(
  { weight: 8, arbitrary: plainRun },
  { weight: 4, arbitrary: fc.constantFrom("\\n", '\\"', "\\\\", "\\/", "\\b\\f\\r\\t") },
  { weight: 2, arbitrary: fc.constantFrom("\\u00e9", "\\uD83D\\uDE00", "\\ud800", "\\u0000") },
  { weight: 2, arbitrary: fc.constantFrom("é", "漢字", "😀", "\u2028", "\u007f", "\ufeff") },
);

const brokenPart = fc.constantFrom(
  ...["\\x", "\\v", "\\0", "\\u12g4", "\\u123g", "\\u12", "\n", "\u0000", "\u001f", "\\"],
);

const stringText = fc.oneof(
  { weight: 60, arbitrary: quoted(fc.array(stringPart, { maxLength: 4 })) },
  { weight: 1, arbitrary: quoted(fc.tuple(stringPart, brokenPart, stringPart)) },
);

function quoted(parts: fc.Arbitrary<string[]>): fc.Arbitrary<string> {
  return parts.map((all) => `"${all.join("")}"`);
}

const number = fc.constantFrom(
  ...["0", "-0", "7", "1.0", "-12.50", "9007199254740993", "1e5", "1E+22", "-1.5e-7", "0e0"],
);
const brokenScalar = fc.constantFrom(
  ...[
    "01",
    "1.",
    "-",
    ".5",
    "+1",
    "1e",
    "1e+",
    "0x1",
    "NaN",
    "tru",
    "nulL",
    "nill",
    "True",
    "'a'",
    "",
  ],
);

const scalar = fc.oneof(
  { weight: 30, arbitrary: stringText },
  { weight: 15, arbitrary: number },
  { weight: 15, arbitrary: fc.constantFrom("true", "false", "null") },
  { weight: 1, arbitrary: brokenScalar },
);

const key = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom('"role"', '"content"', '"n"', '""', '"__proto__"') },
  { weight: 1, arbitrary: stringText },
);

/** Wanted keys in their spellings, and keys that only look like them. */
const topKey = fc.oneof(
  { weight: 2, arbitrary: fc.constantFrom('"model"', '"mod\\u0065l"', '"\\u006D\\u006fdel"') },
  {
    weight: 2,
    arbitrary: fc.constantFrom('"stream"', '"stream_options"', '"é\\n"', '"\\u00e9\\u000a"'),
  },
  { weight: 2, arbitrary: fc.constantFrom('"Model"', '"model "', '"mod\\\\u0065l"', '"streams"') },
  { weight: 4, arbitrary: key },
);

const { value } = fc.letrec<{ value: string }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 4, depthSize: "small" },
    scalar,
    fc.array(spaced(tie("value")), { maxLength: 4 }).map((all) => `[${all.join(",")}]`),
    object(key, tie("value"), 4),
  ),
}));

function object(
  name: fc.Arbitrary<string>,
  content: fc.Arbitrary<string>,
  maxLength: number,
): fc.Arbitrary<string> {
  const member = fc.tuple(spaced(name), spaced(content)).map((pair) => pair.join(":"));
  return fc
    .tuple(fc.array(member, { maxLength }), spaces)
    .map(([members, space]) => `{${members.length === 0 ? space : members.join(",")}}`);
}

function spaced(text: fc.Arbitrary<string>): fc.Arbitrary<string> {
  return fc.tuple(spaces, text, spaces).map((parts) => parts.join(""));
}

/** The text of a body, mostly one valid JSON object. */
const bodyText: fc.Arbitrary<string> = spaced(
  fc.oneof({ weight: 30, arbitrary: object(topKey, value, 6) }, { weight: 1, arbitrary: value }),
);

const optionKey = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom('"include_usage"', '"include_us\\u0061ge"') },
  { weight: 4, arbitrary: fc.constantFrom('"include_obfuscation"', '"Include_usage"', '"é"') },
);
const optionValue = fc.constantFrom("true", "false", "false", "null", "1.0", '{"include_usage":1}');

/** A body that streams, with stream_options of every kind. */
export const streamBody: fc.Arbitrary<Buffer> = fc
  .record({
    before: fc.constantFrom("", '"model":"é",', '"seed":9007199254740993 , '),
    options: fc.oneof(
      { weight: 6, arbitrary: object(optionKey, optionValue, 4) },
      { weight: 1, arbitrary: fc.constantFrom("null", "[]", "true", '"include_usage"') },
    ),
    after: fc.constantFrom("", ',"stream":true', ' , "n":{"stream_options":{}} '),
  })
  .map(({ before, options, after }) =>
    Buffer.from(`{${before}"stream_options":${options}${after}}`),
  );

const mark = Buffer.from([0xef, 0xbb, 0xbf]);
const telling = Buffer.from('{}[]":,\\u019-+.eEtn \n\u0000\u00ff', "latin1");
const at = fc.double({ min: 0, max: 1, noNaN: true, maxExcluded: true });
const byte = fc.oneof(fc.nat({ max: 255 }), fc.constantFrom(...telling));

type Damage = (body: Buffer) => Buffer;

/** One thing that can happen to a body on its way. */
const damage: fc.Arbitrary<Damage> = fc.oneof(
  fc.tuple(at, byte).map(
    ([where, put]): Damage =>
      (body) =>
        edit(body, where, 1, [put]),
  ),
  fc.tuple(at, byte).map(
    ([where, put]): Damage =>
      (body) =>
        edit(body, where, 0, [put]),
  ),
  fc.tuple(at, fc.integer({ min: 1, max: 8 })).map(
    ([where, count]): Damage =>
      (body) =>
        edit(body, where, count, []),
  ),
  at.map(
    (where): Damage =>
      (body) =>
        body.subarray(0, where * body.length),
  ),
  fc.constant<Damage>((body) => Buffer.concat([mark, body])),
);

function edit(body: Buffer, where: number, remove: number, put: readonly number[]): Buffer {
  const start = Math.floor(where * body.length);
  return Buffer.concat([body.subarray(0, start), Buffer.from(put), body.subarray(start + remove)]);
}

/** A body as it arrives: about every third is damaged. */
export const bodyBytes: fc.Arbitrary<Buffer> = fc
  .tuple(
    bodyText,
    fc.oneof({ weight: 2, arbitrary: fc.constant([]) }, fc.array(damage, { maxLength: 3 })),
  )
  .map(([text, damages]) => damages.reduce((body: Buffer, harm) => harm(body), Buffer.from(text)));
