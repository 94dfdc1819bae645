/** The order of events that clients of each dialect rely on; shares no code with the encoders. */

type Loose = { readonly [key: string]: unknown };
const loose = (value: unknown): Loose => (value ?? {}) as Loose;

const letters: Readonly<Record<string, string>> = {
  message_start: "S",
  content_block_start: "b",
  content_block_delta: "d",
  content_block_stop: "e",
  message_delta: "M",
  message_stop: "E",
};

/**
 * What is wrong with the order of a Messages stream's events: blocks one after the other, numbered.
 * Source: https://platform.claude.com/docs/en/build-with-claude/streaming
 */
export function messagesOrderFault(events: readonly Loose[]): string | undefined {
  const order = events.map(({ type }) => letters[String(type)] ?? "?").join("");
  if (!/^S(?:bd*e)*ME$/.test(order)) return order;
  let begun = -1;
  const misnumbered = events.slice(1, -2).find(({ type, index }) => {
    if (type === "content_block_start") begun += 1;
    return index !== begun;
  });
  return misnumbered && JSON.stringify(misnumbered);
}

/**
 * What is wrong with the order of a chat stream's chunks: each choice has its role first and its
 * finish last, each call its id first, and the usage ends the stream.
 * Source: https://platform.openai.com/docs/api-reference/chat-streaming
 */
export function chatOrderFault(chunks: readonly Loose[]): string | undefined {
  const orders = new Map<string, string>();
  const note = (name: string, letter: string) =>
    orders.set(name, (orders.get(name) ?? "") + letter);
  for (const { choices, object, id } of chunks) {
    const list = choices as Loose[];
    note("stream", object !== "chat.completion.chunk" || id !== chunks[0]?.id ? "?" : "c");
    note("usage", list.length === 0 ? "u" : "c");
    for (const choice of list) noteChoice(choice, note);
  }
  const wrong = [...orders].find(([, order]) => !/^(?:c*u?|rd*f|id*)$/.test(order));
  return wrong?.join(" ");
}

function noteChoice(choice: Loose, note: (name: string, letter: string) => void): void {
  const { index, finish_reason: finish } = choice;
  const delta = loose(choice.delta);
  const within = finish === null ? "d" : "f";
  note(`choice ${index}`, delta.role === undefined ? within : "r");
  for (const call of (delta.tool_calls ?? []) as Loose[]) {
    note(`call ${index}/${call.index}`, typeof call.id === "string" ? "i" : "d");
  }
}
