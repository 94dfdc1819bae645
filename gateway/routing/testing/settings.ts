import type { Json } from "../../ir/json.ts";
import type { SettingRepository } from "../../store/settings.ts";

/** Stored settings in memory. */
export function createSettingStore(): SettingRepository & { readonly values: Map<string, Json> } {
  const values = new Map<string, Json>();
  return {
    values,
    get: (name) => Promise.resolve(values.get(name)),
    set(name, value) {
      values.set(name, value);
      return Promise.resolve();
    },
    delete(name) {
      values.delete(name);
      return Promise.resolve();
    },
  };
}
