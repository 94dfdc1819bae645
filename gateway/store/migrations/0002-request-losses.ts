import type { Kysely } from "kysely";

/** What a translation could not carry, beside how much: JSON, null where nothing was lost. */
export async function addRequestLosses(database: Kysely<unknown>): Promise<void> {
  await database.schema.alterTable("requests").addColumn("loss_list", "text").execute();
}
