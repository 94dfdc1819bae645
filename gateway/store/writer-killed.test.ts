import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import Sqlite from "better-sqlite3";
import { expect, onTestFinished, test } from "vitest";
import { temporaryFolder } from "./fixtures/temporary.ts";

const program = fileURLToPath(new URL("./fixtures/write-until-killed.ts", import.meta.url));

/** Kills the writing process once it has acknowledged so many rows; returns all that it acknowledged. */
async function writeAndKill(path: string, round: number, rows: number): Promise<string[]> {
  const child = spawn(process.execPath, [program, path, String(round)], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  onTestFinished(() => {
    child.kill("SIGKILL");
  });
  const closed = once(child, "close");
  let output = "";
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    output += text;
    if (output.length > rows * 11) child.kill("SIGKILL");
  });
  expect(await closed).toEqual([null, "SIGKILL"]);
  return output.slice(0, output.lastIndexOf("\n")).split("\n");
}

test("a killed process leaves every row that was queued 100 ms before, and a whole file", async () => {
  const path = join(temporaryFolder(onTestFinished), "patchbay.db");
  for (const round of [1, 2, 3, 4, 5]) {
    const acknowledged = await writeAndKill(path, round, round * 300);
    expect(acknowledged.length).toBeGreaterThan(round * 299);

    const database = new Sqlite(path);
    expect(database.pragma("integrity_check", { simple: true })).toBe("ok");
    const written = new Set(database.prepare("select id from requests").pluck().all());
    expect(acknowledged.filter((id) => !written.has(id))).toEqual([]);
    database.close();
  }
});
