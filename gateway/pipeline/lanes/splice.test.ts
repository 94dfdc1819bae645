import { describe, expect, it } from "vitest";
import { Body } from "./body.ts";
import { type Scan, scan } from "./scan.ts";
import { addField, applyEdits, replaceModel, requestUsage, wantsUsage } from "./splice.ts";

const bodyOf = (text: string) => new Body([Buffer.from(text)]);
const textOf = (body: Body) => body.read((bytes) => bytes.toString());

function found(text: string): Scan {
  const result = scan(Buffer.from(text), ["model", "stream_options"], 100);
  if (!result.ok) throw new Error(result.reason);
  return result;
}

function withUsage(text: string): string {
  const edit = requestUsage(bodyOf(text), found(text));
  return typeof edit === "string" ? edit : textOf(applyEdits(bodyOf(text), [edit]));
}

describe("applying edits", () => {
  const body = bodyOf("0123456789");
  const edit = (start: number, end: number, text: string) => ({
    start,
    end,
    bytes: Buffer.from(text),
  });

  it("replaces, removes and inserts in the order of the body, whatever the edits' own", () => {
    const edits = [edit(10, 10, "Z"), edit(2, 4, "abc"), edit(6, 7, ""), edit(0, 0, "A")];
    expect(textOf(applyEdits(body, edits))).toBe("A01abc45789Z");
  });

  it("keeps the order of insertions at one place", () => {
    const edits = [edit(5, 5, "a"), edit(5, 5, "b"), edit(5, 6, "c")];
    expect(textOf(applyEdits(body, edits))).toBe("01234abc6789");
  });

  it.each([
    ["overlap", [edit(2, 5, ""), edit(4, 6, "")]],
    ["lie beyond the end", [edit(9, 11, "")]],
    ["run backwards", [edit(5, 4, "")]],
  ])("refuses edits that %s", (_name, edits) => {
    expect(() => applyEdits(body, edits)).toThrow(RangeError);
  });
});

describe("replacing the model", () => {
  it.each([
    ["a plain name", "gpt-5", '"gpt-5"'],
    ["quotes and controls", 'a"b\\\n', '"a\\"b\\\\\\n"'],
    ["letters as they are", "modèle/漢", '"modèle/漢"'],
    ["half a surrogate pair", "\ud800", '"\\ud800"'],
  ])("writes %s with no more escapes than JSON asks for", (_name, model, json) => {
    const text = '{"a":1.0, "mod\\u0065l" : "x" , "b":[]}';
    const sent = applyEdits(bodyOf(text), [replaceModel(found(text), model)]);
    expect(textOf(sent)).toBe(`{"a":1.0, "mod\\u0065l" : ${json} , "b":[]}`);
  });

  it("needs a model to replace", () => {
    expect(() => replaceModel(found("{}"), "m")).toThrow(TypeError);
  });
});

describe("adding a field", () => {
  it.each([
    ['{"a":"}"}', '{"a":"}","b":[1.0]}'],
    ['{"a":1 \n} \n', '{"a":1 \n,"b":[1.0]} \n'],
    ["{}", '{"b":[1.0]}'],
    [" { } ", ' { "b":[1.0]} '],
  ])("puts it last in %j", (text, sent) => {
    const edit = addField(found(text), "b", "[1.0]");
    expect(textOf(applyEdits(bodyOf(text), [edit]))).toBe(sent);
  });
});

describe("asking for usage", () => {
  it.each([
    ['{"stream":true}', '{"stream":true,"stream_options":{"include_usage":true}}'],
    ['{"stream_options":null }', '{"stream_options":{"include_usage":true} }'],
    ['{"stream_options":{}}', '{"stream_options":{"include_usage":true}}'],
    ['{"stream_options":{ "x":1.0 }}', '{"stream_options":{ "x":1.0 ,"include_usage":true}}'],
    [
      '{"é":1,"stream_options" : {"x":[1.0],"include_usage": false ,"y":{}},"z":2}',
      '{"é":1,"stream_options" : {"x":[1.0],"include_usage": true ,"y":{}},"z":2}',
    ],
    [
      '{"stream_options":{"include\\u005fusage":null}}',
      '{"stream_options":{"include\\u005fusage":true}}',
    ],
    [
      '{"stream_options":{"a":{"include_usage":false}}}',
      '{"stream_options":{"a":{"include_usage":false},"include_usage":true}}',
    ],
  ])("turns %s into %s", (text, sent) => {
    expect(withUsage(text)).toBe(sent);
    expect(wantsUsage(bodyOf(text), found(text))).toBe(false);
    expect(wantsUsage(bodyOf(sent), found(sent))).toBe(true);
  });

  it("refuses to choose between two include_usage", () => {
    const text = '{"stream_options":{"include_usage":true,"include_us\\u0061ge":false}}';
    expect(withUsage(text)).toBe("ambiguous");
    expect(wantsUsage(bodyOf(text), found(text))).toBe(false);
  });

  it.each([
    "[]",
    '"include_usage"',
    "true",
    "1",
    '{"include_usage":1}',
    '{"include_usage":"true"}',
  ])("refuses %s as stream_options", (value) => {
    const text = `{"stream_options":${value}}`;
    expect(withUsage(text)).toBe("invalid");
    expect(wantsUsage(bodyOf(text), found(text))).toBe(false);
  });

  it("goes together with a model that stands before or after it", () => {
    const options = '"stream_options":{"include_usage":false}';
    for (const text of [`{"model":"a",${options}}`, `{${options},"model":"a"}`]) {
      const body = bodyOf(text);
      const usage = requestUsage(body, found(text));
      if (typeof usage === "string") throw new Error(usage);
      const sent = applyEdits(body, [replaceModel(found(text), "b"), usage]);
      expect(textOf(sent)).toBe(text.replace('"a"', '"b"').replace("false", "true"));
    }
  });
});
