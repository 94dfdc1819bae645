import { spawn } from "node:child_process";
import { parseArgs } from "node:util";
import { createAdminClient } from "../admin/client.ts";
import { readMachine } from "../config/environment.ts";
import { loadHome } from "../config/read-layers.ts";
import { GatewayError } from "../errors.ts";
import { readAdminToken } from "../secrets/admin-token.ts";
import { readRunning } from "../store/lock.ts";
import type { Command } from "./run.ts";

/** Prints a fresh dashboard link of the running gateway, and opens it where there is a desktop. */
export const open: Command = {
  usage: "patchbay open [--home DIR] [--print]",
  summary: "Print a fresh dashboard link, and open it in the browser unless --print is given.",
  async run(words) {
    const { values } = parseArgs({
      args: [...words],
      options: { home: { type: "string" }, print: { type: "boolean" } },
    });
    const machine = readMachine();
    const home = loadHome(machine, { home: values.home });
    const running = readRunning(home);
    const token = readAdminToken(home);
    if (!running || token === undefined) {
      throw new GatewayError(
        "not_running",
        `No gateway runs on the data folder ${home}. Start one with npm start.`,
      );
    }
    const call = createAdminClient(fetch, {
      url: running.url,
      headers: { authorization: `Bearer ${token}` },
    });
    const { url } = await call("createDashboardLink");
    process.stdout.write(`${url}\n`);
    if (values.print !== true) openInBrowser(url, machine.environment);
    return 0;
  },
};

/** Does nothing where there is no desktop; the link was printed. */
function openInBrowser(
  url: string,
  environment: Readonly<Record<string, string | undefined>>,
): void {
  const { platform } = process;
  const desktop = platform === "win32" || platform === "darwin";
  if (!(desktop || environment.DISPLAY || environment.WAYLAND_DISPLAY)) return;
  const [program, words] =
    platform === "win32"
      ? ["rundll32", ["url.dll,FileProtocolHandler", url]]
      : [platform === "darwin" ? "open" : "xdg-open", [url]];
  const child = spawn(program as string, words as string[], { stdio: "ignore", detached: true });
  child.on("error", () => {});
  child.unref();
}
