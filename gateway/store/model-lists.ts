import type { Kysely } from "kysely";
import type { Json } from "../ir/json.ts";
import type { Database } from "./schema.ts";

/** What a provider instance listed at `fetchedAt` (epoch ms). */
export type StoredModelList = { readonly models: Json; readonly fetchedAt: number };

/**
 * The last model list of each provider instance. The base URL is part of the key: an instance that
 * was pointed elsewhere does not start with the list of its former address.
 */
export type ModelListRepository = {
  get(provider: string, baseUrl: string): Promise<StoredModelList | undefined>;
  put(provider: string, baseUrl: string, list: StoredModelList): Promise<void>;
};

export function createModelListRepository(database: Kysely<Database>): ModelListRepository {
  return {
    async get(provider, baseUrl) {
      const row = await database
        .selectFrom("model_lists")
        .select(["models", "fetched_at"])
        .where("provider", "=", provider)
        .where("base_url", "=", baseUrl)
        .executeTakeFirst();
      if (row === undefined) return undefined;
      const models = parse(row.models);
      return models === undefined ? undefined : { models, fetchedAt: row.fetched_at };
    },
    async put(provider, baseUrl, { models, fetchedAt }) {
      const row = { models: JSON.stringify(models), fetched_at: fetchedAt };
      await database
        .insertInto("model_lists")
        .values({ provider, base_url: baseUrl, ...row })
        .onConflict((conflict) => conflict.columns(["provider", "base_url"]).doUpdateSet(row))
        .execute();
    },
  };
}

/** The lists are a cache: one that cannot be read is one that is not there. */
function parse(models: string): Json | undefined {
  try {
    return JSON.parse(models) as Json;
  } catch {
    return undefined;
  }
}
