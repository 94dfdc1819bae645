import { type ConfigMap, isUnset, wrongForm } from "./config-tree.ts";
import { unavailablePaths } from "./gomodel.ts";
import type { Layers } from "./layers.ts";
import { nearest } from "./nearest.ts";
import type { Notice } from "./settings.ts";
import { type Declaration, placeTable, settingTable } from "./table.ts";

const declarations: readonly Declaration[] = Object.values(settingTable);

/** Every path of config.yaml that means something, whole sections of free names included. */
const paths = new Set([
  ...declarations.flatMap(({ path }) => path ?? []),
  ...unavailablePaths,
  "aliases",
  "providers",
]);

/** The sections above those paths. */
const sections = new Set(
  [...paths].flatMap((path) =>
    path
      .split(".")
      .flatMap((_, index, keys) => (index === 0 ? [] : keys.slice(0, index).join("."))),
  ),
);

/**
 * One notice for each key of config.yaml that nothing knows, and each variable with our prefix that
 * looks like a slip of the pen; both have no effect.
 * @throws GatewayError setting_invalid where a section is no mapping
 */
export function unknownNotices(layers: Layers): readonly Notice[] {
  const { config } = layers;
  const keys = config === undefined ? [] : unknownKeys(config.root, config.place, "");
  return [...keys, ...unknownVariables(layers)];
}

function unknownKeys(map: ConfigMap, place: string, above: string): Notice[] {
  return [...map.entries].flatMap(([key, node]) => {
    const path = above === "" ? key : `${above}.${key}`;
    if (!key.includes(".") && paths.has(path)) return [];
    if (key.includes(".") || !sections.has(path))
      return [unknown(`${path} (${place})`, pathNear(path))];
    if (node.type === "map") return unknownKeys(node, place, path);
    if (isUnset(node)) return [];
    throw wrongForm(path, place, "a mapping of settings");
  });
}

/** The whole path that is near, else the path whose last key is near. */
function pathNear(path: string): string | undefined {
  const lastKey = (text: string): string => text.slice(text.lastIndexOf(".") + 1);
  const all = [...paths, ...sections];
  const near = nearest(path, all);
  if (near !== undefined) return near;
  const key = nearest(lastKey(path), all.map(lastKey));
  return all.find((candidate) => lastKey(candidate) === key);
}

function unknownVariables(layers: Layers): Notice[] {
  const names = [...declarations, placeTable.home].flatMap((declaration) => declaration.names);
  const ours = names.filter((name) => name.startsWith(prefix));
  return layers.variables.flatMap(({ variables, place, kind }) =>
    [...variables.keys()].flatMap((name) => {
      if (name === "PATCHBAY_HOME" && kind !== "environment") {
        return [homeHasNoEffect(place)];
      }
      if (!name.startsWith(prefix) || ours.includes(name)) return [];
      const plain = name.slice(prefix.length);
      if (names.includes(plain)) return [unknown(`${name} (${place})`, plain)];
      const near = nearest(
        plain,
        ours.map((known) => known.slice(prefix.length)),
      );
      return near === undefined ? [] : [unknown(`${name} (${place})`, prefix + near)];
    }),
  );
}

const prefix = "PATCHBAY_";

function homeHasNoEffect(place: string): Notice {
  return {
    level: "warning",
    text: `PATCHBAY_HOME (${place}) has no effect there. Set it in the environment, or use --home.`,
  };
}

function unknown(label: string, near: string | undefined): Notice {
  const hint = near === undefined ? "" : ` Did you mean ${near}?`;
  return { level: "warning", text: `${label} is unknown and has no effect.${hint}` };
}
