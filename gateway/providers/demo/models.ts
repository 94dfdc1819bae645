import type { JsonObject } from "../../ir/json.ts";
import { chatModel, createdAt, embeddingModel } from "./identity.ts";
import { type Reply, wholeReply } from "./reply.ts";

const models: readonly { readonly id: string; readonly name: string }[] = [
  { id: chatModel, name: "Patchbay demo" },
  { id: embeddingModel, name: "Patchbay demo embedding" },
];

/** How a dialect writes down a model, and a list of them. */
type Shape = {
  readonly model: (model: (typeof models)[number]) => JsonObject;
  readonly list: (data: readonly JsonObject[]) => JsonObject;
};

const openaiShape: Shape = {
  model: ({ id }) => ({ id, object: "model", created: createdAt, owned_by: "patchbay" }),
  list: (data) => ({ object: "list", data }),
};

const anthropicShape: Shape = {
  model: ({ id, name }) => ({
    type: "model",
    id,
    display_name: name,
    created_at: new Date(createdAt * 1000).toISOString(),
  }),
  list: (data) => ({ data, has_more: false, first_id: chatModel, last_id: embeddingModel }),
};

/**
 * Answers `GET …/models` and `GET …/models/{id}`.
 * @param id undefined for the list
 * @returns undefined when there is no such model
 */
export function modelsReply(id: string | undefined, anthropic: boolean): Reply | undefined {
  const shape = anthropic ? anthropicShape : openaiShape;
  if (id === undefined) return wholeReply(200, shape.list(models.map(shape.model)), {});
  const found = models.find((model) => model.id === id);
  return found && wholeReply(200, shape.model(found), {});
}
