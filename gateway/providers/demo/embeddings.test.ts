import OpenAI from "openai";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { serveTransport, type TestServer } from "./test-server.ts";
import { createDemoTransport } from "./transport.ts";

let server: TestServer;
let client: OpenAI;
beforeAll(async () => {
  server = await serveTransport(createDemoTransport());
  client = new OpenAI({ baseURL: `${server.url}/v1`, apiKey: "none", maxRetries: 0 });
});
afterAll(() => server.close());

const model = "text-embedding-3-small";

describe("the demo's embeddings", () => {
  it("are unit vectors of the usual size that depend on the input alone", async () => {
    const input = ["cat", "dog", "cat"];
    const { data, model: answered, usage } = await client.embeddings.create({ model, input });
    const [cat, dog, again] = data.map(({ embedding }) => embedding);
    expect(data.map(({ index }) => index)).toEqual([0, 1, 2]);
    expect(cat).toHaveLength(1536);
    expect(Math.hypot(...(cat ?? []))).toBeCloseTo(1, 5);
    expect(again).toEqual(cat);
    const cosine = cat?.reduce((sum, value, index) => sum + value * (dog?.[index] ?? 0), 0);
    expect(Math.abs(cosine ?? 1)).toBeLessThan(0.2);
    expect(answered).toBe("patchbay-demo-embedding");
    expect(usage).toEqual({ prompt_tokens: 3, total_tokens: 3 });
  });

  it("say the same numbers in both encodings", async () => {
    const params = { model, input: "hello", dimensions: 8 };
    // The SDK asks for base64 of its own accord and decodes it.
    const decoded = await client.embeddings.create(params);
    const plain = await client.embeddings.create({ ...params, encoding_format: "float" });
    const [packed, open] = [decoded.data[0]?.embedding, plain.data[0]?.embedding];
    expect(open).toHaveLength(8);
    expect([...(packed ?? [])]).toEqual([...Float32Array.from(open ?? [])]);
  });

  it("take tokens instead of a text, alone and in lists", async () => {
    const one = await client.embeddings.create({ model, input: [1, 2, 3], dimensions: 4 });
    const two = await client.embeddings.create({ model, input: [[1, 2, 3], [4]], dimensions: 4 });
    expect(one.data).toHaveLength(1);
    expect(two.data).toHaveLength(2);
    expect(two.data[0]?.embedding).toEqual(one.data[0]?.embedding);
    expect(two.usage.prompt_tokens).toBe(4);
  });

  it("refuse what they cannot make", async () => {
    const bad: readonly [object, string][] = [
      [{}, "input"],
      [{ input: "" }, "input"],
      [{ input: [] }, "input"],
      [{ input: [1.5] }, "input"],
      [{ input: ["a", null] }, "input[1]"],
      [{ input: { text: "a" } }, "input"],
      [{ input: "a", dimensions: 0 }, "dimensions"],
      [{ input: "a", dimensions: 1e9 }, "dimensions"],
      [{ input: "a", encoding_format: "hex" }, "encoding_format"],
      [{ input: Array(2049).fill("a") }, "input"],
      [{ input: Array(2048).fill("a"), dimensions: 4096 }, "input"],
    ];
    for (const [body, param] of bad) {
      const error = await client.post("/embeddings", { body }).catch((thrown) => thrown);
      expect(error).toBeInstanceOf(OpenAI.BadRequestError);
      expect(error).toMatchObject({ param: expect.stringContaining(param) });
    }
  });
});
