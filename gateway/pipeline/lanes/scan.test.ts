import { describe, expect, it } from "vitest";
import { type Scan, scan, stringValue } from "./scan.ts";

const read = (text: string | Buffer, keys: readonly string[] = ["model"], maxDepth = 100) =>
  scan(Buffer.from(text), keys, maxDepth);

function accepted(text: string, keys?: readonly string[]): Scan {
  const found = read(text, keys);
  if (!found.ok) throw new Error(`${found.reason} at ${found.at}`);
  return found;
}

function isObjectText(text: string): boolean {
  try {
    const json: unknown = JSON.parse(text);
    return typeof json === "object" && json !== null && !Array.isArray(json);
  } catch {
    return false;
  }
}

describe("finding top-level values", () => {
  it.each([
    ["string", '"gpt \\"4\\""'],
    ["number", "-1.50E+3"],
    ["object", '{"model":"inner"}'],
    ["array", '[{"model":1},[]]'],
    ["boolean", "false"],
    ["null", "null"],
  ])("gives the byte range and kind of a %s", (kind, value) => {
    const text = `{"é":1, "model" : ${value} ,"z":{}}`;
    const start = Buffer.byteLength('{"é":1, "model" : ');
    const token = { start, end: start + Buffer.byteLength(value), kind };
    expect(accepted(text).tokens).toEqual(new Map([["model", token]]));
  });

  it("looks at the top level only, and at no string's inside", () => {
    const text = '{"a":{"model":1},"b":[{"model":2}],"c":"\\"model\\":3"}';
    expect(accepted(text).tokens.size).toBe(0);
  });

  it.each(['"mod\\u0065l"', '"\\u006d\\u006F\\u0064\\u0065\\u006c"', '"model"'])(
    "knows model in the spelling %s",
    (key) => {
      expect(accepted(`{${key}:1}`).tokens.has("model")).toBe(true);
    },
  );

  it.each(['"Model"', '"model\\u0000"', '"mod\\\\u0065l"', '"mode"', '"modell"', '""'])(
    "does not take %s for model",
    (key) => {
      expect(accepted(`{${key}:1}`).tokens.size).toBe(0);
    },
  );

  it("finds keys beyond ASCII and with escapes of their own", () => {
    const { tokens } = accepted('{"\\u00e9":1,"a\\"b":2,"漢":3}', ["é", 'a"b', "漢"]);
    expect([...tokens.keys()]).toEqual(["é", 'a"b', "漢"]);
  });

  it("reads every escape of a key", () => {
    const key = 'a"\\/\b\f\n\r\tAz\u0000';
    const spelling = '"\\u0061\\"\\\\\\/\\b\\f\\n\\r\\t\\u0041\\u007A\\u0000"';
    expect(JSON.parse(spelling)).toBe(key);
    expect([...accepted(`{${spelling}:1}`, ["a", key]).tokens.keys()]).toEqual([key]);
  });

  it("says where the braces are, and whether there is a field between them", () => {
    expect(accepted(' {\n"a":{}} \n')).toMatchObject({ openBrace: 1, closeBrace: 9, empty: false });
    expect(accepted("{ }")).toMatchObject({ openBrace: 0, closeBrace: 2, empty: true });
  });

  it("decodes a string's value", () => {
    const text = '{"model":"\\u00e9\\/\\ud83d\\ude00 漢\\n\\ud800"}';
    const token = accepted(text).tokens.get("model");
    expect(token && stringValue(Buffer.from(text).subarray(token.start, token.end))).toBe(
      "é/😀 漢\n\ud800",
    );
  });
});

describe("refusing ambiguity", () => {
  it("refuses a wanted key that occurs twice, in whatever spelling", () => {
    const found = read('{"model":"allowed","a":1,"mod\\u0065l":"forbidden"}');
    expect(found).toEqual({ ok: false, reason: "duplicate", at: 25, key: "model" });
  });

  it("lets other keys occur twice", () => {
    expect(read('{"a":1,"a":2,"model":"m"}').ok).toBe(true);
  });

  it("calls a body with a duplicate and a syntax error broken", () => {
    expect(read('{"model":1,"model":2')).toMatchObject({ reason: "syntax", at: 20 });
  });

  it("refuses a byte order mark and bytes that are not UTF-8", () => {
    expect(read("\ufeff{}")).toMatchObject({ ok: false, reason: "bom" });
    for (const bytes of [
      '{"a":"\xff"}',
      '{"a":"\xc3"}',
      '{"a":"\xed\xa0\x80"}',
      '{"a":"\xc0\xaf"}',
    ]) {
      expect(read(Buffer.from(bytes, "latin1"))).toMatchObject({ ok: false, reason: "not-utf8" });
    }
  });

  it.each(["[]", '"text"', "1", "null", '[{"model":"m"}]'])("refuses %s, no object", (text) => {
    expect(read(text)).toMatchObject({ ok: false, reason: "not-object" });
  });
});

describe("validating the whole body", () => {
  it.each([
    ["", 0],
    [" \n", 2],
    ["{", 1],
    ['{"a"', 4],
    ['{"a":', 5],
    ['{"a":"', 6],
    ['{"a":1', 6],
    ['{"a":1,', 7],
    ['{"a":1,}', 7],
    ["{,}", 1],
    ['{"a":[1,]}', 8],
    ['{"a":[,1]}', 6],
    ['{"a":[1}}', 7],
    ['{"a":{"b":1]}', 11],
    ["{a:1}", 1],
    ["{1:1}", 1],
    ['{"a" 1}', 5],
    ['{"a"::1}', 5],
    ['{"a":1 "b":2}', 7],
    ['{"a":1}}', 7],
    ['{"a":1} x', 8],
    ['{"a":1}\u0000', 7],
    ['{"a":\u00a01}', 5],
    ['{"a":tru}', 8],
    ['{"a":True}', 5],
    ['{"a":nulll}', 9],
    ['{"a":NaN}', 5],
    ['{"a":01}', 6],
    ['{"a":-}', 6],
    ['{"a":+1}', 5],
    ['{"a":.5}', 5],
    ['{"a":1.}', 7],
    ['{"a":1.e2}', 7],
    ['{"a":1e}', 7],
    ['{"a":1e+}', 8],
    ['{"a":0x1}', 6],
    ["{\"a\":'b'}", 5],
    ['{"a":"\\x"}', 7],
    ['{"a":"\\u12g4"}', 10],
    ['{"a":"\\u12"}', 10],
    ['{"a":"b\n"}', 7],
    ['{"a\u001f":1}', 3],
    ["{}//", 2],
  ])("refuses %j at byte %i", (text, at) => {
    expect(() => JSON.parse(text)).toThrow();
    expect(read(text)).toEqual({ ok: false, reason: "syntax", at });
  });

  it.each([
    ' \t\r\n{ \t\r\n"a" \t\r\n: \t\r\n[ \t\r\n1 \t\r\n, \t\r\n2 \t\r\n] \t\r\n} \t\r\n',
    '{"a":[0,-0,10,1.0,-1.5e-7,1E+22,9007199254740993]}',
    '{"a":"\\"\\\\\\/\\b\\f\\n\\r\\t\\uABcd\\ud800"}',
    '{"a":"\u007f\u0080\u2028\ufeff\u{1f600}"}',
    '{"":{"":[[],{}]}}',
  ])("accepts %j", (text) => {
    expect(() => JSON.parse(text)).not.toThrow();
    expect(read(text).ok).toBe(true);
  });

  it("notices a stop byte at each place of a string of any length", () => {
    for (let length = 1; length < 100; length += 1) {
      for (let place = 0; place < length; place += 1) {
        const plain = `${"a".repeat(place)}?${"é".repeat(length - place - 1)}`;
        const at = 6 + place;
        const body = (stop: string) => `{"a":"${plain.replace("?", stop)}"}`;
        expect(read(body("\u0000"))).toMatchObject({ reason: "syntax", at });
        expect(read(body("\u001f"))).toMatchObject({ reason: "syntax", at });
        expect(read(body('"'))).toMatchObject({ reason: "syntax", at: at + 1 });
        expect(read(body("\\q"))).toMatchObject({ reason: "syntax", at: at + 1 });
        expect(read(body("\\n")).ok).toBe(true);
        expect(read(body(" ")).ok).toBe(true);
      }
    }
  });

  it("agrees with JSON.parse about every byte at every place of a body", () => {
    const text = ' {"a":[-10.5e+3,0,"\\n\\u00e9\\/b"],"c":{"d":true,"e":[]} ,"f":[false,null]}\n';
    for (let at = 0; at < text.length; at += 1) {
      for (let byte = 0; byte < 128; byte += 1) {
        for (const keep of [at, at + 1]) {
          const changed = text.slice(0, at) + String.fromCharCode(byte) + text.slice(keep);
          expect(read(changed).ok, changed).toBe(isObjectText(changed));
        }
      }
    }
  });

  it("counts levels of brackets, and refuses the first beyond the bound", () => {
    const nested = (depth: number) => `{"a":${"[".repeat(depth - 1)}${"]".repeat(depth - 1)}}`;
    expect(read(nested(100)).ok).toBe(true);
    expect(read(nested(101))).toEqual({ ok: false, reason: "too-deep", at: 104 });
    expect(read(`{"a":${"[".repeat(100_000)}`)).toMatchObject({ reason: "too-deep" });
    expect(read(`{"a":${'{"b":'.repeat(100_000)}`)).toMatchObject({ reason: "too-deep" });
    expect(read(`[${nested(100)}]`)).toMatchObject({ reason: "too-deep" });
    expect(read(`${"[".repeat(100)}${"]".repeat(100)}`)).toMatchObject({ reason: "not-object" });
  });

  it("reads as deep as it is told", () => {
    const depth = 200_000;
    const text = `{"a":${"[".repeat(depth)}${"]".repeat(depth)}}`;
    expect(scan(Buffer.from(text), [], depth + 1).ok).toBe(true);
  });
});
