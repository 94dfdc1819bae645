import type { ModelEntry, Status } from "../../../gateway/admin/contract.ts";

/** Something that `default` can be set to. */
export type ModelChoice = {
  /** What is sent: an alias or `instance/model`. */
  readonly name: string;
  /** A client's shortest name for the same. */
  readonly short?: string;
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

/** Whether a name means a choice. */
export function isNamed({ name, short }: ModelChoice, wanted: string | null): boolean {
  return name === wanted || short === wanted;
}

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
  const targets = new Map(aliases.map(({ name, model }) => [name, model]));
  for (const { name, id, provider } of models) {
    const stands = targets.get(name);
    if (stands !== undefined) add("", { name, label: name, stands });
    else add(provider, { name: `${provider}/${id}`, short: name, label: id });
  }
  return { groups: [...byProvider].map(([provider, choices]) => ({ provider, choices })), hidden };
}
