import type { BenchDialect } from "./answers.ts";

/** A short question, one long prompt, an agent's conversation. */
export type BodySize = "1k" | "32k" | "400k";

/** Bytes that a body has, within a percent. */
const bodyBytes: Readonly<Record<BodySize, number>> = {
  "1k": 1024,
  "32k": 32 * 1024,
  "400k": 400 * 1000,
};

export type BodyOptions = {
  readonly dialect: BenchDialect;
  readonly size: BodySize;
  readonly model: string;
  readonly stream: boolean;
  /** Chat only: asks for the usage of a stream. */
  readonly includeUsage: boolean;
};

/** One request body; the same options give the same bytes. */
export function requestBody(options: BodyOptions): Buffer {
  const target = bodyBytes[options.size];
  // The text's share of the body is linear in its length, so two probes give the length that fits.
  const low = encode(options, 400);
  const high = encode(options, 800);
  const perUnit = (high.length - low.length) / 400;
  const fitting = Math.max(1, Math.round(400 + (target - low.length) / perUnit));
  return encode(options, fitting);
}

function encode(options: BodyOptions, textLength: number): Buffer {
  const { dialect, size, model, stream, includeUsage } = options;
  const conversation = size === "400k" ? agent(dialect, textLength) : prompt(dialect, textLength);
  return Buffer.from(
    JSON.stringify({
      model,
      ...(stream ? { stream } : {}),
      ...(dialect === "messages" ? { max_tokens: 1024 } : { temperature: 0.7 }),
      ...conversation,
      ...(includeUsage ? { stream_options: { include_usage: true } } : {}),
    }),
  );
}

const prose =
  'The gateway passes what it gets, and "nothing else" is what its users ask of it.\nEach line of this text is about as long as a line of a report; some hold a café, most do not.\n';

function prompt(dialect: BenchDialect, textLength: number): object {
  const system = "You are a careful assistant. Answer in one paragraph.";
  const user = { role: "user", content: repeated(prose, textLength) };
  if (dialect === "messages") return { system, messages: [user] };
  return { messages: [{ role: "system", content: system }, user] };
}

const code =
  'export function read(path: string): string {\n\tconst text = fs.readFileSync(path, "utf8");\n\tif (!/^\\s*\\{/.test(text)) throw new Error("not JSON\\n");\n\treturn text.replaceAll("\\r\\n", "\\n");\n}\n';

/** 200 turns: a question, then calls and their results in turn; 40 tools with nested schemas. */
function agent(dialect: BenchDialect, textLength: number): object {
  const steps = Array.from({ length: 99 }, (_, index) => index);
  const system = `You are a coding agent.\n${repeated(prose, 4000)}`;
  const task = {
    role: "user",
    content: "Make the tests in `test/` pass, then explain the change.",
  };
  const last = { role: "user", content: "Go on." };
  if (dialect === "messages") {
    const turns = steps.flatMap((step) => messagesStep(step, textLength));
    return { system, messages: [task, ...turns, last], tools: tools.map(messagesTool) };
  }
  const turns = steps.flatMap((step) => chatStep(step, textLength));
  return {
    messages: [{ role: "system", content: system }, task, ...turns, last],
    tools: tools.map(chatTool),
    tool_choice: "auto",
  };
}

const input = (step: number) => ({
  path: `src/feature-${step}/index.ts`,
  old_text: repeated(code, 300),
  new_text: repeated(code, 320),
  options: { create: false, line: step * 7, encoding: "utf8" },
});

function chatStep(step: number, textLength: number): object[] {
  const id = `call_${String(step).padStart(24, "0")}`;
  return [
    {
      role: "assistant",
      content: `I edit file ${step} next.`,
      tool_calls: [
        {
          id,
          type: "function",
          function: { name: "tool_7", arguments: JSON.stringify(input(step)) },
        },
      ],
    },
    { role: "tool", tool_call_id: id, content: repeated(code, textLength) },
  ];
}

function messagesStep(step: number, textLength: number): object[] {
  const id = `toolu_${String(step).padStart(24, "0")}`;
  return [
    {
      role: "assistant",
      content: [
        { type: "text", text: `I edit file ${step} next.` },
        { type: "tool_use", id, name: "tool_7", input: input(step) },
      ],
    },
    {
      role: "user",
      content: [{ type: "tool_result", tool_use_id: id, content: repeated(code, textLength) }],
    },
  ];
}

const tools = Array.from({ length: 40 }, (_, index) => ({
  name: `tool_${index}`,
  description: repeated(prose, 400),
  schema: {
    type: "object",
    properties: {
      path: { type: "string", description: "A path, relative to the project's root." },
      old_text: { type: "string" },
      new_text: { type: "string" },
      edits: {
        type: "array",
        items: {
          type: "object",
          properties: {
            range: {
              type: "object",
              properties: { start: { type: "integer" }, end: { type: "integer" } },
              required: ["start", "end"],
            },
            kind: { type: "string", enum: ["insert", "replace", "delete"] },
          },
        },
      },
      options: {
        type: "object",
        properties: { create: { type: "boolean" }, line: { type: "integer" } },
        additionalProperties: false,
      },
    },
    required: ["path"],
  },
}));
type BenchTool = (typeof tools)[number];

const chatTool = ({ name, description, schema }: BenchTool) => ({
  type: "function",
  function: { name, description, parameters: schema },
});

const messagesTool = ({ name, description, schema }: BenchTool) => ({
  name,
  description,
  input_schema: schema,
});

/** The text over and over, cut to `length` UTF-16 units. */
function repeated(text: string, length: number): string {
  return text.repeat(Math.ceil(length / text.length)).slice(0, length);
}
