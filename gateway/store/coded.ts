import { databaseError } from "./failure.ts";

type Repository = Readonly<Record<string, (...input: never[]) => Promise<unknown>>>;

/**
 * The repository with coded errors in place of SQLite's own: `storage_unavailable` for a full or
 * locked database, `database_damaged`.
 * @param path the database, for the message
 */
export function coded<T extends Repository>(repository: T, path: string): T {
  const fail = (thrown: unknown): never => {
    throw databaseError(thrown, path);
  };
  const queries = Object.entries(repository).map(([name, query]) => [
    name,
    (...input: never[]) => query(...input).catch(fail),
  ]);
  return Object.fromEntries(queries) as T;
}
