import { canonical, readChat, readMessage, type Said } from "./answer-readers.ts";

/** Small readers of recorded streams that share no code with the gateway's dialects. */

type Loose = { readonly [key: string]: unknown };
const loose = (value: unknown): Loose => (value ?? {}) as Loose;
const many = (value: unknown): Loose[] => (Array.isArray(value) ? (value as Loose[]) : []);
const words = (value: unknown): string => (typeof value === "string" ? value : "");

/** What the first choice of a recorded stream says, read without the gateway. */
export function readChatStream(chunks: readonly Loose[]): Said {
  const choices = chunks.map((chunk) => many(chunk.choices)[0] ?? {});
  const deltas = choices.map(({ delta }) => loose(delta));
  const finish_reason = choices.map((choice) => choice.finish_reason).findLast(Boolean);
  const usages = chunks.map(({ usage, x_groq: groq }) => usage ?? loose(groq).usage);
  const { stop, tokens } = readChat({
    choices: [{ message: {}, finish_reason }],
    usage: usages.findLast((usage) => loose(usage).prompt_tokens !== undefined),
  });
  const calls = callsOf(deltas.flatMap(({ tool_calls: list }) => [...many(list).entries()]));
  return {
    text: deltas.map(spoken).join(""),
    reasoning: deltas.map(thought).join(""),
    calls,
    stop: calls.length > 0 && stop === "end" ? "tool" : stop,
    tokens,
  };
}

const spoken = ({ content, refusal }: Loose): string =>
  words(content) +
  words(refusal) +
  many(content)
    .map((piece) => words(piece.text))
    .join("");

const thought = ({ content, reasoning_content, reasoning }: Loose): string =>
  (words(reasoning_content) || words(reasoning)) +
  many(content)
    .flatMap((piece) => many(piece.thinking).map((one) => words(one.text)))
    .join("");

/** The pieces of calls put together, by their index or their place. */
function callsOf(pieces: readonly [number, Loose][]): string[] {
  const calls: { id: string; name: string; args: string }[] = [];
  for (const [place, piece] of pieces) {
    const named = loose(piece.function ?? piece.custom);
    const args = words(named.arguments ?? named.input);
    const id = words(piece.id);
    const known = calls[typeof piece.index === "number" ? piece.index : place];
    if (id !== "" && !calls.some((call) => call.id === id)) {
      calls.push({ id, name: words(named.name), args });
    } else if (known) known.args += args;
  }
  return calls.map(({ name, args }) => `${name}(${canonical(args)})`);
}

/** What a recorded Messages stream says, read without the gateway. */
export function readMessagesStream(events: readonly Loose[]): Said {
  const blocks: { type: string; name: string; words: string }[] = [];
  for (const event of events) {
    const block = loose(event.content_block);
    const delta = loose(event.delta);
    if (event.type === "content_block_start") {
      const type = words(block.type);
      blocks[Number(event.index)] = { type, name: words(block.name), words: words(block.text) };
    } else if (event.type === "content_block_delta") {
      const open = blocks[Number(event.index)];
      if (open) open.words += words(delta.text) + words(delta.thinking) + words(delta.partial_json);
    }
  }
  const of = (type: string) => blocks.filter((block) => block?.type === type);
  const stop_reason = events.map(({ delta }) => loose(delta).stop_reason).findLast(Boolean);
  const { stop, tokens } = readMessage({ content: [], stop_reason, usage: lastUsage(events) });
  return {
    text: of("text")
      .map((block) => block.words)
      .join(""),
    reasoning: of("thinking")
      .map((block) => block.words)
      .join(""),
    calls: of("tool_use").map((block) => `${block.name}(${canonical(block.words)})`),
    stop: of("tool_use").length > 0 && stop === "end" ? "tool" : stop,
    tokens,
  };
}

/** Every field's last value. */
function lastUsage(events: readonly Loose[]): Loose {
  const told = events.flatMap(({ usage, message }) => [loose(loose(message).usage), loose(usage)]);
  const fields = told.flatMap((usage) => Object.entries(usage));
  return Object.fromEntries(fields.filter(([, value]) => value !== null));
}
