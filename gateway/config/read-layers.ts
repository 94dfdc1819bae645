import { parseEnv } from "node:util";
import { GatewayError } from "../errors.ts";
import { type ConfigFile, type ConfigOrigin, readConfigFile } from "./config-file.ts";
import { pathsOf, platformDataFolder, resolvePath } from "./data-folder.ts";
import type { VariableLayerKind } from "./given.ts";
import type { LoadInput, Machine } from "./input.ts";
import { type Flags, type Layers, lookUp, type VariableLayer, variableLayer } from "./layers.ts";
import { createVariableReader } from "./provider-variables.ts";
import type { FindVariable } from "./substitute.ts";
import { placeTable } from "./table.ts";
import { mayFillIn } from "./working-folder.ts";

/**
 * Reads every layer: the environment, the `.env` files, config.yaml and the flags.
 * @throws GatewayError setting_invalid or file_not_found
 */
export function readLayers(input: LoadInput): { readonly home: string; readonly layers: Layers } {
  const { flags, platform } = input;
  const environment = environmentOf(input);
  const home = findHome(input, flags, environment);
  const variables = [...readEnvFiles(input, home), environment];
  const config = readConfig(input, home, findIn(variables, platform));
  return { home, layers: { config, variables, flags } };
}

/** The data folder alone: no file can move it, so none is read and no other setting can be wrong. */
export function loadHome(machine: Machine, flags: Flags): string {
  return findHome(machine, flags, environmentOf(machine));
}

function findHome(machine: Machine, flags: Flags, environment: VariableLayer): string {
  const layers = { config: undefined, variables: [environment], flags };
  const given = lookUp(layers, placeTable.home);
  if (given === undefined) return platformDataFolder(machine, environment.variables);
  return resolvePath(String(given.raw), machine.workingFolder, machine);
}

function environmentOf({ environment, platform }: Machine): VariableLayer {
  return variableLayer("environment", "environment", environment, platform);
}

function readEnvFiles(input: LoadInput, home: string): VariableLayer[] {
  const places: [VariableLayerKind, string][] = [["home-env", home]];
  if (input.headless && input.workingFolder !== home) {
    places.push(["working-env", input.workingFolder]);
  }
  const layers: VariableLayer[] = [];
  for (const [kind, folder] of places) {
    const text = input.readFile(pathsOf(input.platform).join(folder, ".env"));
    if (text === undefined) continue;
    const variables = parseEnv(text.replace(/^\uFEFF/, ""));
    layers.push(variableLayer(kind, `.env of ${folder}`, variables, input.platform));
  }
  return layers;
}

function readConfig(input: LoadInput, home: string, find: FindVariable): ConfigFile | undefined {
  const paths = pathsOf(input.platform);
  const file = namedConfig(input) ?? foundConfig(input, home);
  if (file === undefined) return undefined;
  const place = `${paths.basename(file.path)} of ${paths.dirname(file.path)}`;
  const { text, origin } = file;
  const readVariable = createVariableReader(input.providerTypes);
  return readConfigFile({ text, origin, place }, find, (reference, path) => {
    return origin !== "working-folder" || mayFillIn(reference, path, readVariable);
  });
}

type File = { readonly path: string; readonly text: string; readonly origin: ConfigOrigin };

function namedConfig(input: LoadInput): File | undefined {
  const named = input.flags.config?.trim() ?? "";
  if (named === "") return undefined;
  const path = resolvePath(named, input.workingFolder, input);
  const text = input.readFile(path);
  if (text !== undefined) return { path, text, origin: "named" };
  throw new GatewayError(
    "file_not_found",
    `--config names ${path}, and there is no such file. Correct the path or leave --config out.`,
  );
}

function foundConfig(input: LoadInput, home: string): File | undefined {
  const paths = pathsOf(input.platform);
  const working = input.headless
    ? [
        paths.join(input.workingFolder, "config.yaml"),
        paths.join(input.workingFolder, "config", "config.yaml"),
      ]
    : [];
  const atHome = paths.join(home, "config.yaml");
  for (const path of [...working, atHome]) {
    const text = input.readFile(path);
    const origin = path === atHome ? "data-folder" : "working-folder";
    if (text !== undefined) return { path, text, origin };
  }
  return undefined;
}

/** Variables for config.yaml, the strongest layer first. */
function findIn(variables: readonly VariableLayer[], platform: string): FindVariable {
  const strongestFirst = variables.toReversed();
  return (written) => {
    const name = platform === "win32" ? written.toUpperCase() : written;
    for (const { kind, variables: set } of strongestFirst) {
      const value = set.get(name);
      if (value !== undefined) return { value, layer: kind };
    }
    return undefined;
  };
}
