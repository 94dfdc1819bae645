import type { TSchema } from "typebox";
import { GatewayError } from "../errors.ts";
import { type Given, labelOf } from "./given.ts";
import { everyGiven, type Layers, lookUp } from "./layers.ts";
import type { Notice } from "./settings.ts";
import { readShape } from "./shapes.ts";
import { type Declaration, type SettingId, type SettingValues, settingTable } from "./table.ts";
import { isFromWorkingFolder } from "./working-folder.ts";

/** The effective settings of the table. */
export type Resolved = {
  readonly values: SettingValues;
  /** Where each value was given; none for a default. */
  readonly given: ReadonlyMap<SettingId, Given>;
  readonly notices: readonly Notice[];
};

/**
 * Takes the strongest value of each setting.
 * @throws GatewayError setting_invalid
 */
export function resolveSettings(layers: Layers): Resolved {
  const values: Record<string, unknown> = {};
  const given = new Map<SettingId, Given>();
  const notices: Notice[] = [];
  for (const [id, declaration] of Object.entries<Declaration>(settingTable)) {
    const found = choose(layers, declaration, notices);
    values[id] = found === undefined ? defaultOf(declaration) : readGiven(declaration, found);
    if (found === undefined) continue;
    given.set(id as SettingId, found);
    if (declaration.remark !== undefined) {
      notices.push({ level: "info", text: `${labelOf(found)} ${declaration.remark}.` });
    }
  }
  return { values: values as SettingValues, given, notices };
}

/** The strongest value, unless it stands in the working folder and opens a door. */
function choose(layers: Layers, declaration: Declaration, notices: Notice[]): Given | undefined {
  const origin = layers.config?.origin;
  const strongest = lookUp(layers, declaration);
  if (strongest === undefined || declaration.closes === undefined) return strongest;
  if (!isFromWorkingFolder(strongest, origin)) return strongest;
  const other = [...everyGiven(layers, declaration)].find(
    (given) => !isFromWorkingFolder(given, origin),
  );
  if (other === undefined && declaration.closes(readGiven(declaration, strongest))) {
    return strongest;
  }
  const isFound = strongest.layer === "config" && origin === "working-folder";
  const fix = isFound ? "Name the file with --config" : "Set it in the environment";
  notices.push({
    level: "warning",
    text: `${labelOf(strongest)} is not taken: what only lies in the working folder opens the gateway to nobody. ${fix} if you mean it.`,
  });
  return other;
}

/** The value that a setting has when nobody gives one. */
export function defaultOf<S extends TSchema>(declaration: Declaration<S>): unknown {
  return declaration.default === undefined
    ? undefined
    : readShape(declaration.shape, declaration.default);
}

function readGiven(declaration: Declaration, given: Given): unknown {
  const value = readShape(declaration.shape, given.raw);
  if (value !== undefined) return value;
  const without = declaration.default || declaration.otherwise;
  throw new GatewayError(
    "setting_invalid",
    `${labelOf(given)} must be ${declaration.shape.text}; it is ${shown(declaration, given)}. Correct it or remove it; the default is ${without}.`,
  );
}

/** What was written, short; of a secret only how long it is. */
function shown(declaration: Declaration, given: Given): string {
  if (typeof given.raw !== "string") return `a list of ${given.raw.length}`;
  if (declaration.secret === true) return `something else (${given.raw.length} characters)`;
  const text = given.raw.length > 60 ? `${given.raw.slice(0, 60)}…` : given.raw;
  return JSON.stringify(text);
}
