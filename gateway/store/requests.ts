import type { Kysely } from "kysely";
import type { Database, RequestRow } from "./schema.ts";

/** A page of the request log, newest first. */
export type RequestPage = {
  readonly rows: readonly RequestRow[];
  /** Whether older rows follow. */
  readonly more: boolean;
};

/** Reads and prunes the request log; only the batch writer adds to it. */
export type RequestRepository = {
  /** @param page `before`: the id of the last row of the page before, which need not exist any more */
  list(page: { readonly limit: number; readonly before?: string }): Promise<RequestPage>;
  get(id: string): Promise<RequestRow | undefined>;
  /** Reads the whole index of ids; some 10 ms per million rows. */
  count(): Promise<number>;
  /**
   * Looks at the `limit` oldest rows and deletes those that started before `time` (epoch ms).
   * Returns how many it deleted.
   */
  deleteOlderThan(time: number, limit: number): Promise<number>;
};

export function createRequestRepository(database: Kysely<Database>): RequestRepository {
  return {
    async list({ limit, before }) {
      let query = database.selectFrom("requests").selectAll().orderBy("id", "desc");
      if (before !== undefined) query = query.where("id", "<", before);
      const rows = await query.limit(limit + 1).execute();
      return { rows: rows.slice(0, limit), more: rows.length > limit };
    },
    get: (id) =>
      database.selectFrom("requests").selectAll().where("id", "=", id).executeTakeFirst(),
    async count() {
      const { rows } = await database
        .selectFrom("requests")
        .select(({ fn }) => fn.countAll<number>().as("rows"))
        .executeTakeFirstOrThrow();
      return rows;
    },
    async deleteOlderThan(time, limit) {
      const { numDeletedRows } = await database
        .deleteFrom("requests")
        .where("id", "in", (oldest) =>
          oldest.selectFrom("requests").select("id").orderBy("id").limit(limit),
        )
        .where("started_at", "<", time)
        .executeTakeFirstOrThrow();
      return Number(numDeletedRows);
    },
  };
}
