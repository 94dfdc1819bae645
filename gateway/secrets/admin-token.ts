import { randomBytes } from "node:crypto";
import { chmodSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { storageError } from "../store/failure.ts";

/** Never taken on a data route: it has the prefix of our keys and is none of them. */
const prefix = "pb-admin-";

/** A whole token; a file that was cut off holds none. */
const pattern = new RegExp(`^${prefix}[\\w-]{43}$`);

/**
 * The installation's token for the admin API, made at the first start. The file is readable by its
 * owner alone.
 * @param home the data folder, which exists
 * @throws GatewayError `storage_unavailable`
 */
export function loadAdminToken(home: string): string {
  const known = readAdminToken(home);
  const token = known ?? prefix + randomBytes(32).toString("base64url");
  const path = adminTokenPath(home);
  try {
    if (known === undefined) replaceFile(path, `${token}\n`);
    else chmodSync(path, 0o600);
  } catch (thrown) {
    throw storageError(thrown, path);
  }
  return token;
}

/**
 * The token that an earlier start made; undefined when the file is missing or holds no whole one.
 * @throws GatewayError `storage_unavailable` when there is a file that cannot be read
 */
export function readAdminToken(home: string): string | undefined {
  const path = adminTokenPath(home);
  try {
    const token = readFileSync(path, "utf8").trim();
    return pattern.test(token) ? token : undefined;
  } catch (thrown) {
    if (thrown instanceof Error && "code" in thrown && thrown.code === "ENOENT") return undefined;
    throw storageError(thrown, path);
  }
}

/** Replaces the file as a whole: one that is there keeps neither its mode nor a part of its text. */
function replaceFile(path: string, text: string): void {
  const partial = `${path}.partial`;
  rmSync(partial, { force: true });
  writeFileSync(partial, text, { mode: 0o600, flag: "wx" });
  renameSync(partial, path);
}

function adminTokenPath(home: string): string {
  return join(home, "admin-token");
}
