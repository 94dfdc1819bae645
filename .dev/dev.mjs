// npm run dev [-- OPTIONS OF serve]: the gateway from its sources, started again at every change,
// and the page from Vite, which passes its admin calls on to that gateway.
import "./node.mjs";
import { spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { inProject } from "./project.mjs";

const gateway = spawn(
  process.execPath,
  [
    "--watch",
    "--watch-preserve-output",
    inProject("gateway/cli.ts"),
    "serve",
    ...process.argv.slice(2),
  ],
  { stdio: ["ignore", "pipe", "inherit"] },
);
gateway.on("exit", (code) => process.exit(code ?? 1));
for (const signal of /** @type {const} */ (["SIGINT", "SIGTERM"])) {
  process.on(signal, () => gateway.kill("SIGTERM"));
}

let page = false;
for await (const line of createInterface({ input: gateway.stdout })) {
  console.log(line);
  const address = /^listening (http:\S+)/.exec(line)?.[1];
  if (address === undefined || page) continue;
  page = true;
  await servePage(address);
}

/**
 * @param {string} address the gateway's
 */
async function servePage(address) {
  const { createServer } = await import("vite");
  const vite = await createServer({
    configFile: inProject("vite.config.ts"),
    server: {
      // The gateway's cookie is for this host, whatever the port; the origin is the gateway's own.
      host: "127.0.0.1",
      proxy: {
        "/admin/api": { target: address, changeOrigin: true, headers: { origin: address } },
      },
    },
  });
  await vite.listen();
  console.log(`page ${vite.resolvedUrls?.local[0]} (open the dashboard link once, for its cookie)`);
}
