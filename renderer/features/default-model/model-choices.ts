import type { ModelEntry, Status } from "../../../gateway/admin/contract.ts";

/** Something that `default` can be set to. */
export type ModelChoice = {
  /** What is sent: an alias or `instance/model`. */
  readonly name: string;
  /** What is shown. */
  readonly label: string;
  /** The model an alias stands for. */
  readonly stands?: string;
};

/** Choices under one heading; an empty provider heads the aliases. */
export type ModelGroup = { readonly provider: string; readonly choices: readonly ModelChoice[] };

export type ModelChoices = {
  readonly groups: readonly ModelGroup[];
  /** Matches beyond `limit`. */
  readonly hidden: number;
};

/** Aliases and models whose name holds the text, by provider; at most `limit` of them. */
export function modelChoices(
  models: readonly ModelEntry[],
  aliases: Status["aliases"],
  text: string,
  limit: number,
): ModelChoices {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean);
  const matches = (name: string) => words.every((word) => name.toLowerCase().includes(word));
  const byProvider = new Map<string, ModelChoice[]>();
  let room = limit;
  let hidden = 0;
  const add = (provider: string, choice: ModelChoice) => {
    if (!matches(choice.name)) return;
    if (room === 0) {
      hidden += 1;
      return;
    }
    room -= 1;
    const group = byProvider.get(provider);
    if (group) group.push(choice);
    else byProvider.set(provider, [choice]);
  };
  for (const { name, model } of aliases) {
    // An alias for itself would have no end.
    if (name !== "default") add("", { name, label: name, stands: model });
  }
  for (const { name, id, provider } of models) add(provider, { name, label: id });
  return { groups: [...byProvider].map(([provider, choices]) => ({ provider, choices })), hidden };
}
