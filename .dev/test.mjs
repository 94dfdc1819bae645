// npm test [-- FILES AND OPTIONS OF VITEST]: builds what is stale, runs the tests, and says at the
// end what was skipped and why. The last line is always `N passed, N failed, N skipped`.
import "./node.mjs";
import { buildIfStale } from "./build-if-stale.mjs";
import { inProject } from "./project.mjs";
import { countLine, skippedLines, summarise } from "./test-summary.mjs";

const { parseCLI, startVitest } = await import("vitest/node");
const { filter, options } = parseCLI(["vitest", "run", ...process.argv.slice(2)]);
const { root = inProject("."), testNamePattern } = options;
// Tests of another folder have nothing to do with dist/.
const built = options.root !== undefined || buildIfStale();
const vitest = await startVitest(filter, { ...options, root, watch: false });
const summary = summarise(vitest.state.getTestModules(), vitest.state.getUnhandledErrors().length);
if (!built) summary.failed += 1;

const lines = [
  ...skippedLines(summary, { named: testNamePattern !== undefined }),
  ...(built ? [] : ["Failed, dist/ could not be built: see the bundler's words above."]),
  countLine(summary),
];
process.exitCode ||= summary.failed > 0 ? 1 : 0;
// A handle that a test left open must not keep the process.
process.stdout.write(`\n${lines.join("\n")}\n`, () => process.exit());
