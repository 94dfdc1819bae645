import { GatewayError } from "../errors.ts";
import { nodeAt, readRaw, wrongForm } from "./config-tree.ts";
import { labelOf } from "./given.ts";
import type { Layers } from "./layers.ts";
import { modelName, readShape } from "./shapes.ts";

/**
 * The aliases of config.yaml but `default`, which is a setting of its own: name → model. The object
 * has no prototype, so that a model called `constructor` is no alias.
 * @throws GatewayError setting_invalid
 */
export function readAliases(layers: Layers): Readonly<Record<string, string>> {
  const aliases: Record<string, string> = Object.create(null);
  if (layers.config === undefined) return aliases;
  const { root, place } = layers.config;
  const node = nodeAt(root, ["aliases"]);
  if (node === undefined || (node.type === "scalar" && node.text === "")) return aliases;
  if (node.type !== "map") throw wrongForm("aliases", place, "a mapping of names to models");
  for (const [name, inner] of node.entries) {
    const given = readRaw(inner, `aliases.${name}`, place);
    if (given === undefined || name === "default") continue;
    const model = readShape(modelName, given.raw);
    if (model === undefined || !isName(name)) {
      throw new GatewayError(
        "setting_invalid",
        `${labelOf(given)} must be ${model === undefined ? modelName.text : "a name without spaces"}. Correct it or remove it.`,
      );
    }
    aliases[name] = model;
  }
  return aliases;
}

const isName = (name: string): boolean => /^\S{1,512}$/.test(name);
