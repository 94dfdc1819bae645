import type { Loss } from "../../gateway/ir/losses.ts";
import type { DialectId } from "../../gateway/ir/node.ts";
import type { Special } from "../oracle/answer-readers.ts";

/** Something of an answer that clients of the other dialect cannot be told as it was. */
export type Inexpressible = {
  readonly from: DialectId;
  readonly to: DialectId;
  readonly special: Special;
  readonly why: string;
  /** The fields, without places, one of which must be among the losses. */
  readonly fields: readonly string[];
};

const chat = { from: "openai-chat", to: "anthropic" } as const;
const messages = { from: "anthropic", to: "openai-chat" } as const;

/** Everything that a client of the other dialect cannot be told. */
export const inexpressible: readonly Inexpressible[] = [
  {
    ...chat,
    special: "citation",
    why: "a message cites documents and searches of its own provider",
    fields: ["choices[].message.annotations", "choices[].delta.annotations"],
  },
  {
    ...chat,
    special: "further answer",
    why: "a message is one answer",
    fields: ["choices[]"],
  },
  {
    ...chat,
    special: "logprobs",
    why: "a message has no probabilities",
    fields: ["choices[].logprobs"],
  },
  {
    ...chat,
    special: "audio",
    why: "a message has no speech; its transcript is text",
    fields: ["choices[].message.audio", "choices[].delta.audio"],
  },
  {
    ...messages,
    special: "seal",
    why: "chat has no place for what only its issuer can read",
    fields: [
      ...["content[].signature", "content[].data", "delta.signature"],
      ...["content_block.signature", "content_block.data", "message.content[].signature"],
    ],
  },
  {
    ...messages,
    special: "hosted block",
    why: "a chat completion has no tools that the provider runs",
    fields: ["content[]", "content_block", "message.content[]"],
  },
];

/** Whether a loss says that a special thing is gone. */
export function isDeclared({ fields }: Inexpressible, losses: readonly Loss[]): boolean {
  return losses.some(({ path }) => {
    const field = path.replace(/\[\d+\]/g, "[]");
    return fields.some(
      (one) => field === one || field.startsWith(`${one}.`) || field.startsWith(`${one}[`),
    );
  });
}
