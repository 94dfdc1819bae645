import type { Kysely } from "kysely";
import { GatewayError } from "../errors.ts";
import type { Json } from "../ir/json.ts";
import type { Clock } from "./failure.ts";
import type { Database } from "./schema.ts";

/** The settings that the user interface stored, by name. */
export type SettingRepository = {
  /** @throws `setting_invalid` when what is stored is not JSON */
  get(name: string): Promise<Json | undefined>;
  set(name: string, value: Json): Promise<void>;
  /** Deleting what is not there is no error. */
  delete(name: string): Promise<void>;
};

export function createSettingRepository(
  database: Kysely<Database>,
  clock: Clock,
): SettingRepository {
  return {
    async get(name) {
      const row = await database
        .selectFrom("settings")
        .select("value")
        .where("name", "=", name)
        .executeTakeFirst();
      return row === undefined ? undefined : parse(name, row.value);
    },
    async set(name, value) {
      const row = { value: JSON.stringify(value), updated_at: clock() };
      await database
        .insertInto("settings")
        .values({ name, ...row })
        .onConflict((conflict) => conflict.column("name").doUpdateSet(row))
        .execute();
    },
    async delete(name) {
      await database.deleteFrom("settings").where("name", "=", name).execute();
    },
  };
}

function parse(name: string, value: string): Json {
  try {
    return JSON.parse(value) as Json;
  } catch (cause) {
    throw notJson(name, cause);
  }
}

function notJson(name: string, cause: unknown): GatewayError {
  return new GatewayError(
    "setting_invalid",
    `The stored setting ${name} is not JSON; store it again, or delete its row in the table settings.`,
    { cause },
  );
}
