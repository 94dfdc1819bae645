import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import {
  copyFileSync,
  existsSync,
  linkSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { pathToFileURL } from "node:url";
import { afterEach, beforeEach, describe, expect, it } from "vitest";

const root = join(import.meta.dirname, "../..");
const { scripts }: { scripts: Record<string, string> } = JSON.parse(
  readFileSync(join(root, "package.json"), "utf8"),
);

/** Loaded first: makes the process believe that it is another Node. */
const pretend = (version: string) =>
  `data:text/javascript,${encodeURIComponent(
    `Object.defineProperty(process, "versions", { value: { ...process.versions, node: "${version}" } });`,
  )}`;

const run = (command: string, version: string) =>
  spawnSync(process.execPath, ["--import", pretend(version), ...command.split(" ").slice(1)], {
    cwd: root,
    encoding: "utf8",
  });

describe("npm scripts", () => {
  it.each(
    Object.entries(scripts).flatMap(([name, script]) =>
      script.split(" && ").map((command) => [name, command] as const),
    ),
  )("%s says on an old Node which one it needs: %s", (_, command) => {
    expect(command).toMatch(/^node \.dev\/[\w-]+\.mjs( |$)/);
    const { status, stdout, stderr } = run(command, "22.18.0");
    expect({ status, stdout, stderr }).toEqual({
      status: 1,
      stdout: "",
      stderr: "Patchbay needs Node 22.19 or newer (24 is best), and this is 22.18.0.\n",
    });
  });

  it.each(["22.19.0", "23.0.0", "24.11.1", "100.0.0"])("run on Node %s", (version) => {
    expect(run("node .dev/node.mjs", version).status).toBe(0);
  });

  it.each(["18.20.8", "20.20.2", "22.9.0"])("do not run on Node %s", (version) => {
    expect(run("node .dev/node.mjs", version).status).toBe(1);
  });
});

const platform = process.platform === "win32" ? "win" : process.platform;
const packaged = ["bin/node", "bin/node.exe"]
  .map((file) => join(root, `node_modules/node-${platform}-${process.arch}`, file))
  .find((file) => existsSync(file));

describe("the packaged Node", () => {
  let folder = "";
  let other = "";
  let script = "";

  beforeEach((context) => {
    context.skip(!packaged, `there is no packaged Node for ${platform}-${process.arch}`);
    folder = mkdtempSync(join(tmpdir(), "patchbay-scripts-"));
    other = join(folder, basename(process.execPath));
    script = join(folder, "script.mjs");
    try {
      linkSync(realpathSync(process.execPath), other);
    } catch {
      copyFileSync(process.execPath, other);
    }
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  const write = (body: string) =>
    writeFileSync(
      script,
      `import ${JSON.stringify(pathToFileURL(join(root, ".dev/node.mjs")).href)};\n${body}`,
    );

  it("runs a script that another Node was asked to run, and all that the script starts", () => {
    write(`import { spawnSync } from "node:child_process";
      const { stdout } = spawnSync("node", ["-p", "process.execPath"], { encoding: "utf8" });
      console.log(JSON.stringify([process.execPath, stdout.trim(), ...process.argv.slice(2)]));
      process.exitCode = 7;`);
    const { status, stdout } = spawnSync(other, [script, "a b", "--c"], { encoding: "utf8" });
    const [self, child, ...args] = JSON.parse(stdout);
    expect([self, child].map((path) => realpathSync(path))).toEqual(
      [packaged, packaged].map((path) => realpathSync(path ?? "")),
    );
    expect(args).toEqual(["a b", "--c"]);
    expect(status).toBe(7);
  });

  it("gets the signals that end a script", async () => {
    write(`process.on("SIGTERM", () => { console.log("ended"); process.exit(0); });
      setInterval(() => {}, 1000);
      console.log("ready");`);
    const parent = spawn(other, [script], { stdio: ["ignore", "pipe", "inherit"] });
    let output = "";
    parent.stdout.setEncoding("utf8").on("data", (text: string) => {
      if (output === "") parent.kill("SIGTERM");
      output += text;
    });
    const [code] = await once(parent, "close");
    expect(output).toBe("ready\nended\n");
    expect(code).toBe(0);
  });
});
