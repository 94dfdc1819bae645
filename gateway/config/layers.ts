import type { ConfigFile } from "./config-file.ts";
import { nodeAt, readRaw } from "./config-tree.ts";
import type { Given, VariableLayerKind } from "./given.ts";

/** The variables of the environment or of one `.env` file; none is empty. */
export type VariableLayer = {
  readonly kind: VariableLayerKind;
  readonly place: string;
  readonly variables: ReadonlyMap<string, string>;
};

/** What the command line gave: a flag's name without its dashes → its text. */
export type Flags = Readonly<Record<string, string | undefined>>;

/** Everything that was given; the variables weak to strong. */
export type Layers = {
  readonly config: ConfigFile | undefined;
  readonly variables: readonly VariableLayer[];
  readonly flags: Flags;
};

/** Where one setting can be given. */
export type Names = {
  /** Variables, the preferred name first. */
  readonly names: readonly string[];
  readonly path?: string;
  readonly flag?: string;
};

/** The strongest value that was given for a setting. */
export function lookUp(layers: Layers, names: Names): Given | undefined {
  const [strongest] = everyGiven(layers, names);
  return strongest;
}

/** Every value that was given for a setting, at most one of each layer, strong to weak. */
export function* everyGiven(layers: Layers, { names, path, flag }: Names): Generator<Given> {
  const flagged = fromFlags(layers, flag);
  if (flagged !== undefined) yield flagged;
  yield* fromVariables(layers, names);
  const configured = fromConfig(layers, path);
  if (configured !== undefined) yield configured;
}

/** Makes a layer of variables; an empty one counts as unset. */
export function variableLayer(
  kind: VariableLayerKind,
  place: string,
  variables: Readonly<Record<string, string | undefined>>,
  platform: string,
): VariableLayer {
  const kept = new Map<string, string>();
  for (const [name, value] of Object.entries(variables)) {
    const text = value?.trim() ?? "";
    // Windows does not tell names apart by case.
    if (text !== "") kept.set(platform === "win32" ? name.toUpperCase() : name, text);
  }
  return { kind, place, variables: kept };
}

/** A variable of one layer, when it is set there. */
export function variableOf(layer: VariableLayer, name: string): Given<string> | undefined {
  const raw = layer.variables.get(name);
  if (raw === undefined) return undefined;
  const { kind, place } = layer;
  return { raw, layer: kind, name, place, references: [], literal: true };
}

function fromFlags(layers: Layers, flag: string | undefined): Given | undefined {
  const raw = flag === undefined ? undefined : layers.flags[flag]?.trim();
  if (raw === undefined || raw === "") return undefined;
  const [name, place] = [`--${flag}`, "command line"];
  return { raw, layer: "flags", name, place, references: [], literal: true };
}

function fromVariables({ variables }: Layers, names: readonly string[]): Given[] {
  return variables.toReversed().flatMap((layer) => {
    const name = names.find((one) => layer.variables.has(one));
    return (name === undefined ? undefined : variableOf(layer, name)) ?? [];
  });
}

function fromConfig(layers: Layers, path: string | undefined): Given | undefined {
  if (layers.config === undefined || path === undefined) return undefined;
  const { place, root } = layers.config;
  return readRaw(nodeAt(root, path.split(".")), path, place);
}
