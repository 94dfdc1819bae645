// npm run build [-- --if-stale]: dist/renderer (the page) and dist/gateway (the gateway and its
// command line). With --if-stale nothing is built when the sources are those of the last build.
import "./node.mjs";
import { isStale, stamped } from "./freshness.mjs";
import { inProject } from "./project.mjs";

if (!process.argv.includes("--if-stale") || isStale()) {
  const { build } = await import("vite");
  const configFile = inProject("vite.config.ts");
  await stamped(async () => {
    await build({ configFile, logLevel: "warn" });
    await build({ configFile, logLevel: "warn", mode: "gateway" });
  });
}
