import { type Mouth, readChat, readMessage, type Said, thoughtOf } from "./answer-readers.ts";
import { type Loose, loose, many, says, words } from "./loose.ts";

/** Small readers of streams that share no code with the gateway's dialects: the whole answer, then what it says. */

/** What a chat stream's chunks say. */
export const readChatStream = (chunks: readonly Loose[], as: Mouth): Said =>
  readChat(wholeChat(chunks), as);

/** What a Messages stream's events say. */
export const readMessagesStream = (events: readonly Loose[], as: Mouth): Said =>
  readMessage(wholeMessage(events), as);

/** The chat completion that a stream's chunks make. */
export function wholeChat(chunks: readonly Loose[]): Loose {
  const choices = new Map<unknown, Loose[]>();
  for (const choice of chunks.flatMap((chunk) => many(chunk.choices))) {
    const index = choice.index ?? 0;
    choices.set(index, [...(choices.get(index) ?? []), choice]);
  }
  const usages = chunks.map(({ usage, x_groq: groq }) => usage ?? loose(groq).usage);
  return {
    choices: [...choices.values()].map(wholeChoice),
    usage: usages.findLast((usage) => loose(usage).prompt_tokens !== undefined),
  };
}

function wholeChoice(pieces: readonly Loose[]): Loose {
  const deltas = pieces.map(({ delta }) => loose(delta));
  const together = (key: string) => deltas.map((delta) => words(delta[key])).join("");
  const audio = (key: string) => deltas.map((delta) => words(loose(delta.audio)[key])).join("");
  const legacy = deltas.flatMap(({ function_call: call }) => (says(call) ? [loose(call)] : []));
  const name = legacy.map((call) => words(call.name)).find(Boolean);
  const given = legacy.map((call) => words(call.arguments)).join("");
  const calls = wholeCalls(deltas.flatMap(({ tool_calls: list }) => [...many(list).entries()]));
  return {
    message: {
      content: deltas.flatMap(({ content }) =>
        typeof content === "string" ? [{ type: "text", text: content }] : many(content),
      ),
      reasoning_content: deltas.map(thoughtOf).join(""),
      refusal: together("refusal"),
      audio: { data: audio("data"), transcript: audio("transcript") },
      annotations: deltas.flatMap(({ annotations }) => many(annotations)),
      ...(calls.length === 0 ? {} : { tool_calls: calls }),
      ...(name === undefined ? {} : { function_call: { name, arguments: given } }),
    },
    finish_reason: pieces.map((piece) => piece.finish_reason).findLast(Boolean),
    logprobs: pieces.map((piece) => piece.logprobs).find(says),
  };
}

/** The pieces of calls put together, by their index or their place. */
function wholeCalls(pieces: readonly [number, Loose][]): Loose[] {
  const calls: { id: string; function: { name: string; arguments: string } }[] = [];
  for (const [place, piece] of pieces) {
    const named = loose(piece.function ?? piece.custom);
    const more = words(named.arguments ?? named.input);
    const id = words(piece.id);
    const known = calls[typeof piece.index === "number" ? piece.index : place];
    if (id !== "" && !calls.some((call) => call.id === id)) {
      calls.push({ id, function: { name: words(named.name), arguments: more } });
    } else if (known) known.function.arguments += more;
  }
  return calls;
}

/** The message that a stream's events make. */
function wholeMessage(events: readonly Loose[]): Loose {
  const start = events.findLastIndex(({ type }) => type === "message_start");
  const own = events.slice(Math.max(0, start));
  const blocks: Record<string, unknown>[] = [];
  for (const event of own) {
    const index = Number(event.index);
    if (event.type === "content_block_start") blocks[index] = { ...loose(event.content_block) };
    if (event.type === "content_block_delta" && blocks[index]) {
      extend(blocks[index], loose(event.delta));
    }
  }
  const given = loose(own[0]?.message);
  const stops = own.map(({ delta }) => loose(delta).stop_reason);
  return {
    content: [...many(given.content), ...blocks.filter((block) => block !== undefined)],
    stop_reason: stops.findLast(Boolean) ?? given.stop_reason,
    usage: lastUsage(own),
  };
}

function extend(block: Record<string, unknown>, delta: Loose): void {
  for (const key of ["text", "thinking", "signature"]) {
    if (typeof delta[key] === "string") block[key] = words(block[key]) + delta[key];
  }
  if (typeof delta.partial_json === "string") block.input = words(block.input) + delta.partial_json;
  if (says(delta.citation)) block.citations = [...many(block.citations), delta.citation];
}

/** Every field's last value. */
function lastUsage(events: readonly Loose[]): Loose {
  const told = events.flatMap(({ usage, message }) => [loose(loose(message).usage), loose(usage)]);
  const fields = told.flatMap((usage) => Object.entries(usage));
  return Object.fromEntries(fields.filter(([, value]) => value !== null));
}
