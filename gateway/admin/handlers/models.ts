import type { DefaultModel } from "../../routing/default-model.ts";
import { modelChoices } from "../../routing/models.ts";
import type { ModelRegistry } from "../../routing/registry.ts";
import type { Handlers } from "./handlers.ts";

/** Ms that an explicit refresh may take. */
const refreshPatience = 15_000;

/** What models there are, and which one `default` is. */
export function modelHandlers(
  registry: ModelRegistry,
  defaultModel: DefaultModel,
): Pick<Handlers, "listModels" | "setDefaultModel" | "clearDefaultModel" | "refreshModels"> {
  return {
    listModels: () => ({ models: modelChoices(defaultModel.snapshot()) }),
    setDefaultModel: async ({ body }) => await defaultModel.choose(body.model),
    clearDefaultModel: async () => await defaultModel.clear(),
    async refreshModels() {
      await registry.refresh(0, refreshPatience);
      return { providers: registry.status() };
    },
  };
}
