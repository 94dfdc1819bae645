import type { Notice, Settings } from "../config/settings.ts";
import type { DefaultModel } from "../routing/default-model.ts";
import type { ModelRegistry } from "../routing/registry.ts";
import type { Writer } from "../store/writer.ts";
import { version } from "../version.ts";
import type { Status } from "./contract.ts";

export type StatusSources = {
  readonly settings: Settings;
  readonly registry: ModelRegistry;
  readonly defaultModel: DefaultModel;
  readonly writer: Writer;
  readonly notices: readonly Notice[];
  /** Epoch ms. */
  readonly startedAt: number;
  /** Where the gateway listens. */
  readonly address: () => string;
};

/** What the gateway says of itself. */
export function makeStatus(sources: StatusSources): Status {
  const { settings, registry, defaultModel, writer } = sources;
  const providers = registry.status();
  const { queued, dropped, failing } = writer.stats();
  return {
    version,
    address: sources.address(),
    startedAt: sources.startedAt,
    demo: providers.length === 0,
    locked: settings.masterKey !== undefined,
    defaultModel: defaultModel.current(),
    defaultAppliesTo: settings.defaultAppliesTo,
    aliases: Object.entries(settings.aliases).map(([name, model]) => ({ name, model })),
    providers,
    notices: [...sources.notices],
    recorder: { queued, dropped, failing },
  };
}
