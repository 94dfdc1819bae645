import { execFile } from "node:child_process";
import { readdirSync, readFileSync, readlinkSync } from "node:fs";
import { promisify } from "node:util";
import { request } from "undici";

const run = promisify(execFile);
/** Ms that each way of finding out may take. */
const patience = 2000;
/** Characters; a Patchbay's own answer is shorter. */
const answerLimit = 1000;

/**
 * Who listens on a local port, in words: another Patchbay, a program by name, or somebody.
 * @param timeout ms that the program has for an answer
 */
export async function describePortOwner(port: number, timeout = patience): Promise<string> {
  if (await isPatchbay(port, timeout)) return "another Patchbay";
  const name = await ownerName(port).catch(() => undefined);
  return name ?? "another program";
}

async function isPatchbay(port: number, timeout: number): Promise<boolean> {
  try {
    const signal = AbortSignal.timeout(timeout);
    const { body } = await request(`http://127.0.0.1:${port}/health`, { signal });
    let text = "";
    for await (const chunk of body) {
      text += String(chunk);
      if (text.length > answerLimit) return false;
    }
    return /"name"\s*:\s*"patchbay"/.test(text);
  } catch {
    return false;
  }
}

async function ownerName(port: number): Promise<string | undefined> {
  switch (process.platform) {
    case "linux":
      return linuxOwner(port);
    case "win32":
      return await windowsOwner(port);
    default:
      return await lsofOwner(port);
  }
}

/** Listening sockets are in /proc/net/tcp with their inode, and each process links its own (proc(5)). */
function linuxOwner(port: number): string | undefined {
  const hexPort = `:${port.toString(16).toUpperCase().padStart(4, "0")}`;
  const sockets = ["/proc/net/tcp", "/proc/net/tcp6"]
    .flatMap((path) => readFileSync(path, "utf8").split("\n"))
    .map((line) => line.trim().split(/\s+/))
    .filter(([, local, , state]) => local?.endsWith(hexPort) && state === "0A")
    .map((fields) => `socket:[${fields[9]}]`);
  const pid = readdirSync("/proc").find((name) => /^\d+$/.test(name) && owns(name, sockets));
  if (pid === undefined) return undefined;
  const name = readFileSync(`/proc/${pid}/comm`, "utf8").trim();
  return `${name} (process ${pid})`;
}

function owns(pid: string, sockets: readonly string[]): boolean {
  try {
    const folder = `/proc/${pid}/fd`;
    return readdirSync(folder).some((fd) => sockets.includes(readlinkSync(`${folder}/${fd}`)));
  } catch {
    return false;
  }
}

async function lsofOwner(port: number): Promise<string | undefined> {
  const { stdout } = await run("lsof", ["-nP", `-iTCP:${port}`, "-sTCP:LISTEN", "-Fpc"], {
    timeout: patience,
  });
  const pid = /^p(\d+)$/m.exec(stdout)?.[1];
  const name = /^c(.+)$/m.exec(stdout)?.[1];
  return name === undefined ? undefined : `${name} (process ${pid})`;
}

async function windowsOwner(port: number): Promise<string | undefined> {
  const { stdout } = await run("netstat", ["-ano", "-p", "TCP"], { timeout: patience });
  const line = stdout
    .split("\n")
    .find((text) => text.includes(`:${port} `) && /LISTENING/.test(text));
  const pid = line?.trim().split(/\s+/).at(-1);
  if (pid === undefined) return undefined;
  const tasks = await run("tasklist", ["/FI", `PID eq ${pid}`, "/FO", "CSV", "/NH"], {
    timeout: patience,
  });
  const name = /^"([^"]+)"/.exec(tasks.stdout.trim())?.[1];
  return name === undefined ? undefined : `${name} (process ${pid})`;
}
