import type { Json, JsonObject } from "../../ir/json.ts";
import { readCount, readText, refuse } from "./fields.ts";
import { digest, embeddingModel } from "./identity.ts";
import { type Reply, wholeReply } from "./reply.ts";
import { tokensIn } from "./words.ts";

const usualDimensions = 1536;
const maxDimensions = 4096;
/** OpenAI's own bound on the inputs of one request. */
const maxInputs = 2048;
/** All numbers of one answer; it is made in one go and must not hold up other requests for long. */
const maxNumbers = maxInputs * usualDimensions;

/** A text, or one that a client has already cut into tokens. */
type Input = string | readonly number[];

/**
 * Answers `POST …/embeddings` with unit vectors that depend on nothing but the input
 * (platform.openai.com/docs/api-reference/embeddings/create).
 * @throws GatewayError `invalid_request`
 */
export function embeddingsReply(body: JsonObject): Reply {
  readText(body.model, "model");
  const inputs = readInputs(body.input);
  const dimensions = readCount(body.dimensions, "dimensions") ?? usualDimensions;
  if (dimensions > maxDimensions) throw refuse("dimensions", `at most ${maxDimensions}`);
  if (inputs.length * dimensions > maxNumbers) {
    throw refuse("input", `the demo makes at most ${maxNumbers} numbers a request`);
  }
  const encode = readEncoding(body.encoding_format);
  const data = inputs.map((input, index) => ({
    object: "embedding",
    index,
    embedding: encode(unitVector(keyOf(input), dimensions)),
  }));
  const tokens = inputs.reduce((sum, input) => sum + inputTokens(input), 0);
  const usage = { prompt_tokens: tokens, total_tokens: tokens };
  const id = digest(inputs.map(keyOf).join("\n"));
  return wholeReply(
    200,
    { object: "list", data, model: embeddingModel, usage },
    { "x-request-id": `req_demo${id}` },
  );
}

function readInputs(input: Json | undefined): readonly Input[] {
  if (input === undefined || input === null) throw refuse("input", "field required");
  const inputs = isTokens(input) || !Array.isArray(input) ? [input] : input;
  if (inputs.length === 0 || inputs.length > maxInputs) {
    throw refuse("input", `expected 1 to ${maxInputs} inputs`);
  }
  return inputs.map((one, index) => {
    if ((typeof one === "string" || isTokens(one)) && one.length > 0) return one;
    throw refuse(`input[${index}]`, "expected a text or an array of tokens, and not an empty one");
  });
}

function isTokens(value: Json): value is readonly number[] {
  return Array.isArray(value) && value.length > 0 && value.every(Number.isInteger);
}

const keyOf = (input: Input): string =>
  typeof input === "string" ? `text ${input}` : `tokens ${input.join(" ")}`;

const inputTokens = (input: Input): number =>
  typeof input === "string" ? tokensIn(Buffer.byteLength(input)) : input.length;

/** Base64 is of little-endian 32-bit floats, as OpenAI's SDK decodes it. */
function readEncoding(format: Json | undefined): (vector: readonly number[]) => Json {
  if (format === undefined || format === null || format === "float") {
    return (vector) => vector;
  }
  if (format !== "base64") throw refuse("encoding_format", 'expected "float" or "base64"');
  return (vector) => {
    const bytes = Buffer.alloc(vector.length * 4);
    for (const [index, value] of vector.entries()) bytes.writeFloatLE(value, index * 4);
    return bytes.toString("base64");
  };
}

/** A direction that looks random, of length 1. */
function unitVector(key: string, dimensions: number): readonly number[] {
  const next = randomNumbers(Number.parseInt(digest(key).slice(0, 8), 16));
  const values = Array.from({ length: dimensions }, next);
  const length = Math.hypot(...values) || 1;
  // Few decimals keep the JSON short, and both encodings say the same number.
  return values.map((value) => Math.round((value / length) * 1e8) / 1e8);
}

/** Numbers from -1 to 1 by a linear congruential generator (Numerical Recipes' constants). */
function randomNumbers(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 31 - 1;
  };
}
