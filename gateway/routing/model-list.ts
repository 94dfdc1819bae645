import { isObject, type Json, type JsonObject } from "../ir/json.ts";

/** A model as a provider lists it. */
export type ListedModel = {
  readonly id: string;
  /** Epoch seconds. */
  readonly created?: number;
  /** The provider's name of it for people. */
  readonly name?: string;
};

/** How far a provider's list of models is known. */
export type ListState = "pending" | "listed" | "unlisted";

/** More models than this of one instance are left out. */
export const maxModels = 20_000;
const maxIdLength = 512;
const maxNameLength = 200;
/** The end of the year 9999, epoch seconds; some servers give milliseconds or nanoseconds. */
const maxCreated = 253_402_300_799;

/** One answer of a list endpoint; `next` is the id after which the next page starts. */
export type ModelPage = { readonly models: readonly ListedModel[]; readonly next?: string };

/**
 * Reads OpenAI's `{data: [{id, created}]}`, Anthropic's pages of `{id, display_name, created_at}`
 * (`has_more`, `last_id`) and bare arrays of either or of ids. Entries that name no model are left out.
 * @returns undefined when the answer is no list of models
 */
export function readModelPage(answer: unknown): ModelPage | undefined {
  if (Array.isArray(answer)) return { models: readModels(answer) };
  if (!isObject(answer)) return undefined;
  // Some servers spell an empty list as null.
  if (answer.data === null && answer.object === "list") return { models: [] };
  if (!Array.isArray(answer.data)) return undefined;
  const models = readModels(answer.data);
  const next = typeof answer.last_id === "string" ? answer.last_id : models.at(-1)?.id;
  return answer.has_more === true && next !== undefined ? { models, next } : { models };
}

/** Models by id, each once, at most {@link maxModels}. */
export function uniqueModels(models: readonly ListedModel[]): readonly ListedModel[] {
  const byId = new Map<string, ListedModel>();
  for (const model of models) {
    if (byId.size >= maxModels) break;
    if (!byId.has(model.id)) byId.set(model.id, model);
  }
  return [...byId.values()];
}

/** Whether two lists name the same models with the same facts, in the same order. */
export function sameModels(one: readonly ListedModel[], other: readonly ListedModel[]): boolean {
  return (
    one.length === other.length &&
    one.every((model, index) => {
      const against = other[index];
      return (
        model.id === against?.id && model.created === against.created && model.name === against.name
      );
    })
  );
}

function readModels(entries: readonly Json[]): ListedModel[] {
  const models: ListedModel[] = [];
  for (const entry of entries) {
    const model = readModel(entry);
    if (model !== undefined) models.push(model);
    if (models.length >= maxModels) break;
  }
  return models;
}

function readModel(entry: Json): ListedModel | undefined {
  const fields: JsonObject = isObject(entry) ? entry : { id: entry };
  const { id } = fields;
  if (typeof id !== "string" || !isUsableId(id)) return undefined;
  const created = readCreated(fields);
  const name = readName(fields);
  return {
    id,
    ...(created === undefined ? {} : { created }),
    ...(name === undefined || name === id ? {} : { name }),
  };
}

/** Ids go into headers and log lines, so none may hold a control character. */
function isUsableId(id: string): boolean {
  return id !== "" && id.length <= maxIdLength && !/\p{Cc}/u.test(id);
}

function readCreated(fields: JsonObject): number | undefined {
  const seconds =
    typeof fields.created_at === "string" ? Date.parse(fields.created_at) / 1000 : fields.created;
  if (typeof seconds !== "number") return undefined;
  return seconds > 0 && seconds <= maxCreated ? Math.floor(seconds) : undefined;
}

function readName(fields: JsonObject): string | undefined {
  const name = typeof fields.display_name === "string" ? fields.display_name : fields.name;
  return typeof name === "string" && name !== "" ? name.slice(0, maxNameLength) : undefined;
}
