import { execFile } from "node:child_process";
import { once } from "node:events";
import { readFile, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import Sqlite from "better-sqlite3";
import { describe, expect, it } from "vitest";
import { addressOf, runCli, temporaryHome } from "../fixtures/child.ts";
import { chat, send } from "../fixtures/dialect-samples.ts";
import { type Arrived, startUpstream } from "../fixtures/upstream.ts";
import { describeWith, itWith } from "../requirements.ts";

const serve = ["serve", "--port", "auto"] as const;
const withUpstream = (url: string) => ({
  OPENAI_COMPATIBLE_BASE_URL: url,
  OPENAI_COMPATIBLE_MODELS: "model-a",
});

/** An upstream whose first stream stays open until the test ends it. */
async function openUpstream() {
  const opened = Promise.withResolvers<Arrived>();
  const upstream = await startUpstream((arrived) => {
    arrived.response.writeHead(200, { "content-type": "text/event-stream" });
    arrived.response.write(chat.frames.slice(0, 2).join(""));
    opened.resolve(arrived);
  });
  return { ...upstream, opened: opened.promise };
}

/** Sends requests until one is refused, as all are once the gateway was told to stop. */
async function untilStopping(url: string): Promise<void> {
  for (let refused = false; !refused; ) {
    const next = await send({ url }, chat, "[").catch(() => undefined);
    refused = next === undefined || next.headers.get("x-patchbay-error") === "gateway_stopping";
    await next?.arrayBuffer();
  }
}

/** How the requests for a model ended, by the log on disk. */
function outcomes(home: string): unknown[] {
  const database = new Sqlite(join(home, "patchbay.db"), { readonly: true });
  const query = "select outcome from requests where resolved_model is not null";
  const rows = database.prepare(query).pluck().all();
  database.close();
  return rows;
}

describe("patchbay serve", () => {
  it("says first where it listens, and nothing listens on two gateways' data", async () => {
    await using home = await temporaryHome();
    await using first = runCli(home.path, serve);
    expect(await first.firstLine).toMatch(/^listening http:\/\/127\.0\.0\.1:\d+$/);
    const url = await addressOf(first);
    expect((await fetch(`${url}/health`)).status).toBe(200);
    await using second = runCli(home.path, serve);
    const { code, stderr, stdout } = await second.ended;
    expect([code, stdout]).toEqual([3, ""]);
    expect(stderr).toContain(url);
  });

  it("names who has its port", async () => {
    await using home = await temporaryHome();
    const other = createServer((_request, response) => response.end("Hello")).listen(
      0,
      "127.0.0.1",
    );
    await once(other, "listening");
    const { port } = other.address() as AddressInfo;
    await using child = runCli(home.path, ["serve", "--port", String(port)]);
    const { code, stderr } = await child.ended;
    other.close();
    expect(code).toBe(2);
    expect(stderr).toMatch(new RegExp(`^Port ${port} is taken by .+\\n$`));
    if (process.platform === "linux") expect(stderr).toContain(`(process ${process.pid})`);
  });

  it.each([
    [{ BODY_SIZE_LIMIT: "enormous" }, "BODY_SIZE_LIMIT"],
    [{ PORT: "70000" }, "PORT"],
    [{ OPENAI_COMPATIBLE_BASE_URL: "not a url" }, "OPENAI_COMPATIBLE_BASE_URL"],
  ])("does not start with a wrong setting: %j", async (environment, name) => {
    await using home = await temporaryHome();
    await using child = runCli(home.path, ["serve"], environment);
    const { code, stderr, stdout } = await child.ended;
    expect([code, stdout]).toEqual([1, ""]);
    expect(stderr).toContain(name);
    expect(stderr).not.toMatch(/\n\s+at /);
    expect(stderr.trim().split("\n")).toHaveLength(1);
  });

  it("logs each request and what the start noticed as the log level says", async () => {
    await using home = await temporaryHome();
    const logged: string[] = [];
    for (const LOG_LEVEL of ["error", "debug"]) {
      await using child = runCli(home.path, serve, { LOG_LEVEL, PATCHBAY_MASTER_KEI: "mistyped" });
      await send({ url: await addressOf(child) }, chat, "[");
      child.process.kill("SIGTERM");
      logged.push((await child.ended).stderr);
    }
    expect(logged[0]).toBe("");
    expect(logged[1]).toMatch(/^warning: .*PATCHBAY_MASTER_KEI/m);
    expect(logged[1]).toContain("POST /v1/chat/completions: 400 (failed, invalid_json)");
  });

  it("stops with one sentence at a database whose pages are damaged", async () => {
    await using home = await temporaryHome();
    await using first = runCli(home.path, serve);
    const url = await addressOf(first);
    for (let count = 0; count < 50; count += 1) await send({ url }, chat, "[");
    first.process.kill("SIGTERM");
    await first.ended;
    const path = join(home.path, "patchbay.db");
    const bytes = await readFile(path);
    await writeFile(path, bytes.fill(0xff, 4096));
    await using child = runCli(home.path, serve);
    const { code, stderr } = await child.ended;
    expect(code).toBe(1);
    expect(stderr).toContain("damaged");
    expect(stderr).not.toMatch(/\n\s+at /);
  });

  it.each([
    ["SIGTERM", "read"],
    ["SIGTERM", "not read any more"],
    ["SIGHUP", "read"],
    ["SIGHUP", "not read any more"],
  ] as const)(
    "ends what is under way at %s and exits with 0, its output %s",
    async (signal, read) => {
      await using upstream = await openUpstream();
      await using home = await temporaryHome();
      await using child = runCli(home.path, serve, withUpstream(upstream.url));
      const url = await addressOf(child);
      const answer = await send({ url }, chat, chat.request({ stream: true }));
      const { response } = await upstream.opened;
      if (read !== "read") {
        child.process.stdout.destroy();
        child.process.stderr.destroy();
      }
      child.process.kill(signal);
      await untilStopping(url);
      // Told twice, as by a terminal that closes and a program that passes it on.
      if (signal === "SIGHUP") child.process.kill(signal);
      response.end(chat.frames.slice(2).join(""));
      expect(await answer.text()).toContain("[DONE]");
      const { code, stderr } = await child.ended;
      expect(code).toBe(0);
      if (read === "read") expect(stderr).toContain("stopping: 1 request may go on");
      expect(outcomes(home.path)).toEqual(["complete"]);
    },
  );

  it("ends at once when it is told twice", async () => {
    await using upstream = await openUpstream();
    await using home = await temporaryHome();
    await using child = runCli(home.path, serve, withUpstream(upstream.url));
    const url = await addressOf(child);
    const answer = await send({ url }, chat, chat.request({ stream: true }));
    const reading = answer.text().catch(() => "cut");
    child.process.kill("SIGTERM");
    await untilStopping(url);
    child.process.kill("SIGTERM");
    expect((await child.ended).code).toBe(1);
    expect(await reading).toBe("cut");
  });
});

describeWith("bash", "the curl line that is printed", (bash) => {
  const environments = {
    "without a key": {},
    "with one": { PATCHBAY_MASTER_KEY: "the-master-key" },
  };
  for (const [door, environment] of Object.entries(environments)) {
    itWith("curl", `streams an answer as it stands, ${door}`, async (curl) => {
      await using home = await temporaryHome();
      await using child = runCli(home.path, serve, environment);
      const line = await child.behind("try");
      const { stdout } = await promisify(execFile)(bash, ["-c", line], {
        env: { ...environment, PATH: dirname(curl) },
      });
      expect(stdout).toMatch(/^data: \{.*"chat\.completion\.chunk"/);
      expect(stdout).toMatch(/\n\ndata: \[DONE\]\n\n$/);
    });
  }
});

describe("patchbay open", () => {
  it("prints a link that opens the dashboard once", async () => {
    await using home = await temporaryHome();
    await using gateway = runCli(home.path, serve);
    const url = await addressOf(gateway);
    await using child = runCli(home.path, ["open", "--print"]);
    const { code, stdout } = await child.ended;
    expect(code).toBe(0);
    expect(stdout.startsWith(`${url}/admin/dashboard?ticket=`)).toBe(true);
    const cookies = [];
    for (let time = 0; time < 2; time += 1) {
      const answer = await fetch(stdout.trim(), { redirect: "manual" });
      cookies.push(answer.headers.get("set-cookie") !== null);
    }
    expect(cookies).toEqual([true, false]);
  });

  it("needs no setting but the data folder", async () => {
    await using home = await temporaryHome();
    await using gateway = runCli(home.path, serve);
    const url = await addressOf(gateway);
    await writeFile(join(home.path, "config.yaml"), "server: [");
    await using child = runCli(home.path, ["open", "--print"], { PORT: "seven" });
    expect((await child.ended).stdout).toContain(url);
  });

  it("says in one sentence why the gateway refuses it", async () => {
    await using home = await temporaryHome();
    await using gateway = runCli(home.path, serve);
    await addressOf(gateway);
    await writeFile(join(home.path, "admin-token"), `pb-admin-${"x".repeat(43)}\n`);
    await using child = runCli(home.path, ["open", "--print"]);
    const { code, stdout, stderr } = await child.ended;
    expect([code, stdout]).toEqual([1, ""]);
    expect(stderr).toMatch(/^The admin API needs its token\..*\n$/);
  });

  it("says so when no gateway runs", async () => {
    await using home = await temporaryHome();
    await using child = runCli(home.path, ["open", "--print"]);
    const { code, stderr } = await child.ended;
    expect(code).toBe(1);
    expect(stderr).toContain("No gateway runs");
  });
});

it.each(["constructor", "launch"])("knows no command of the name %s", async (name) => {
  await using home = await temporaryHome();
  await using child = runCli(home.path, [name]);
  const { code, stderr } = await child.ended;
  expect(code).toBe(1);
  expect(stderr).toContain(`There is no command "${name}".`);
});
