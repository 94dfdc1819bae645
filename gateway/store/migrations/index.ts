import type { Kysely } from "kysely";
import { createRequestsSettingsModelLists } from "./0001-requests-settings-model-lists.ts";
import { addRequestLosses } from "./0002-request-losses.ts";

/** Brings the schema one version further; it runs inside a transaction and must not end it. */
export type Migration = (database: Kysely<unknown>) => Promise<void>;

/** Every migration in order; the nth leads to schema version n. Append only. */
export const migrations: readonly Migration[] = [
  createRequestsSettingsModelLists,
  addRequestLosses,
];
