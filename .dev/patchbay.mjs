// npm run -s patchbay -- ARGUMENTS: the command line from a checkout.
import "./node.mjs";
import { runCli } from "./run-cli.mjs";

await runCli(process.argv.slice(2));
