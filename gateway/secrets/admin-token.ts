import { randomBytes } from "node:crypto";
import { chmodSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** Never taken on a data route: it has the prefix of our keys and is none of them. */
const prefix = "pb-admin-";

/**
 * The installation's token for the admin API, made at the first start. The file is readable by its
 * owner alone.
 * @param home the data folder, which exists
 */
export function loadAdminToken(home: string): string {
  const path = adminTokenPath(home);
  const known = readAdminToken(home);
  if (known !== undefined) {
    chmodSync(path, 0o600);
    return known;
  }
  const token = prefix + randomBytes(32).toString("base64url");
  writeFileSync(path, `${token}\n`, { mode: 0o600 });
  return token;
}

/** The token that an earlier start made, or undefined. */
export function readAdminToken(home: string): string | undefined {
  try {
    const token = readFileSync(adminTokenPath(home), "utf8").trim();
    return token.startsWith(prefix) ? token : undefined;
  } catch {
    return undefined;
  }
}

function adminTokenPath(home: string): string {
  return join(home, "admin-token");
}
