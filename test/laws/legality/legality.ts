import type { JsonObject } from "../../../gateway/ir/json.ts";
import { extensions } from "./extensions.ts";
import { definitionsOf, schemaOf, type What, type WireDialect } from "./schemas.ts";
import { type Extend, faultsAt } from "./walk.ts";

/**
 * What of a body or of a frame's data is not legal by the official SDK's types and the table of
 * extensions; empty where all is.
 */
export function legalityFaults(dialect: WireDialect, what: What, json: unknown): string[] {
  const walk = { definitions: definitionsOf(dialect), extend: extendFor(dialect, what) };
  return faultsAt(walk, schemaOf(dialect, what), json, "");
}

function extendFor(dialect: WireDialect, what: What): Extend {
  const rows = extensions.filter((row) => row.dialect === dialect && row.what.includes(what));
  return (path, object, key) => {
    const keyed = rows.filter(({ keys }) => keys.includes(key));
    return keyed.find(({ at, of }) => at.includes(placeOf(path)) && isOf(object, of))?.legal;
  };
}

const placeOf = (path: string): string => path.replaceAll(/\[\d+\]/g, "[]");

const isOf = ({ type, role }: JsonObject, of: string | undefined): boolean =>
  of === undefined || of === (type ?? role);
