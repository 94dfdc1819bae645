import type { DefaultAppliesTo } from "../config/settings.ts";
import { GatewayError } from "../errors.ts";
import type { SettingRepository } from "../store/settings.ts";
import { buildAliases, configuredDefault, defaultName } from "./aliases.ts";
import type { Directory } from "./directory.ts";
import { findDefault, type RoutingSnapshot, resolve } from "./resolve.ts";
import { startModel } from "./start-model.ts";

/** What `default` stands for, and who said so; a null model when nothing can answer it. */
export type DefaultChoice = {
  model: string | null;
  source: "chosen" | "configured" | "start" | "demo";
};

export type DefaultModelOptions = {
  readonly aliases: Readonly<Record<string, string>>;
  readonly defaultModel: string | undefined;
  readonly defaultAppliesTo: DefaultAppliesTo;
  /** The newest directory; the same object as long as nothing changed. */
  readonly directory: () => Directory;
  readonly store: SettingRepository;
  /** Called after the choice changed. */
  readonly onChange?: () => void;
};

export type DefaultModel = {
  current(): DefaultChoice;
  /** What names are read against now; the same object as long as nothing changed. */
  snapshot(): RoutingSnapshot;
  /**
   * Chooses a model for the next request and for later runs.
   * @throws GatewayError model_not_found, or invalid_request for a name that leads to `default` and
   *   while there is nothing to choose, since only the demo answers
   */
  choose(name: string): Promise<DefaultChoice>;
  /** Forgets the choice. */
  clear(): Promise<DefaultChoice>;
};

const settingName = "default_model";

type Named = { readonly model: string | undefined; readonly source: DefaultChoice["source"] };

/**
 * Reads the stored choice, and decides from then on: the demo's own while it is alone, else chosen,
 * else configured, else the start value. A chosen or configured model that nothing has is not replaced
 * by another, which could send what was meant for a local model to a paid one.
 * @throws GatewayError setting_invalid for aliases that point to each other
 */
export async function createDefaultModel(options: DefaultModelOptions): Promise<DefaultModel> {
  const { directory, store, onChange, defaultAppliesTo } = options;
  const configured = configuredDefault(options.aliases, options.defaultModel);
  const aliases = buildAliases(options.aliases, options.defaultModel);
  const stored = await store.get(settingName);
  let chosen = typeof stored === "string" && stored !== "" ? stored : undefined;
  let known: { readonly named: Named; readonly snapshot: RoutingSnapshot } | undefined;

  const name = (now: Directory): Named => {
    if (now.entries.length === 0) {
      const { id, definition } = now.demo.instance;
      return { model: `${id}/${definition.startModels[0] ?? defaultName}`, source: "demo" };
    }
    if (chosen !== undefined) return { model: chosen, source: "chosen" };
    if (configured !== undefined) return { model: configured, source: "configured" };
    return { model: startModel(now), source: "start" };
  };
  const read = () => {
    const now = directory();
    if (known?.snapshot.directory !== now) {
      const named = name(now);
      const snapshot = { directory: now, aliases, defaultModel: named.model, defaultAppliesTo };
      known = { named, snapshot };
    }
    return known;
  };
  const current = (): DefaultChoice => {
    const { named, snapshot } = read();
    const answered = findDefault(snapshot, undefined) !== undefined;
    return { model: answered ? (named.model ?? null) : null, source: named.source };
  };
  const change = (to: string | undefined): DefaultChoice => {
    chosen = to;
    known = undefined;
    onChange?.();
    return current();
  };

  return {
    current,
    snapshot: () => read().snapshot,
    async choose(wanted) {
      const { snapshot } = read();
      checkChoice(wanted, snapshot);
      // The demo's own is `default` as it is; stored, it would outlast the demo.
      if (snapshot.directory.entries.length === 0) return current();
      await store.set(settingName, wanted);
      return change(wanted);
    },
    async clear() {
      await store.delete(settingName);
      return change(undefined);
    },
  };
}

function checkChoice(wanted: string, snapshot: RoutingSnapshot): void {
  if (wanted === "" || wanted === defaultName || snapshot.aliases.get(wanted) === defaultName) {
    const message = "`default` cannot stand for itself; choose a model.";
    throw new GatewayError("invalid_request", message, { param: "model" });
  }
  // Throws unless something has it, whatever the default is allowed to stand in for.
  const { model } = resolve(wanted, { ...snapshot, defaultAppliesTo: "default" });
  const alone = snapshot.directory.entries.length === 0;
  if (alone && model !== findDefault(snapshot, undefined)?.model) {
    const message = "Only the demo answers; configure a provider first, then choose a model of it.";
    throw new GatewayError("invalid_request", message, { param: "model" });
  }
}
