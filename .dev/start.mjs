// npm start [-- OPTIONS]: builds what is stale and starts the gateway.
import "./node.mjs";
import { runCli } from "./run-cli.mjs";

await runCli(["serve", ...process.argv.slice(2)]);
