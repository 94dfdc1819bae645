import { existsSync } from "node:fs";
import { join } from "node:path";
import { describe, it, type TestContext } from "vitest";

/** Something that a test needs beyond Node and this checkout. */
export type Requirement = "bash" | "browser" | "corpus" | "curl" | "reference";

/** Where a requirement lies on this machine, or why it is not there. */
type Finding = { readonly path: string } | { readonly reason: string };

type Source = {
  /** The environment variable that names the path. */
  readonly variable: string;
  /** Where it is looked for when the variable is not set. */
  readonly usual: readonly string[];
  /** What stands in the report when it is nowhere. */
  readonly absent: string;
};

const root = join(import.meta.dirname, "..");

const sources: Record<Requirement, Source> = {
  bash: {
    variable: "PATCHBAY_BASH",
    usual: ["/bin/bash", "/usr/bin/bash", "/usr/local/bin/bash"],
    absent: "there is no bash",
  },
  browser: {
    variable: "PATCHBAY_CHROMIUM",
    usual: [
      "/usr/bin/chromium",
      "/usr/bin/chromium-browser",
      "/usr/bin/google-chrome",
      "/usr/bin/google-chrome-stable",
      "/usr/bin/microsoft-edge",
      "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
      "/Applications/Chromium.app/Contents/MacOS/Chromium",
      "/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge",
      "C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe",
      "C:\\Program Files (x86)\\Google\\Chrome\\Application\\chrome.exe",
      "C:\\Program Files (x86)\\Microsoft\\Edge\\Application\\msedge.exe",
    ],
    absent: "there is no Chromium, Chrome or Edge",
  },
  corpus: {
    variable: "PATCHBAY_CORPUS",
    usual: [join(root, "../shared/corpus/dev.jsonl")],
    absent: "there is no corpus of recorded exchanges",
  },
  curl: {
    variable: "PATCHBAY_CURL",
    usual: ["/usr/bin/curl", "/bin/curl", "/usr/local/bin/curl", "/opt/homebrew/bin/curl"],
    absent: "there is no curl",
  },
  reference: {
    variable: "PATCHBAY_REFERENCE",
    usual: [join(root, "../shared/reference")],
    absent: "there is no folder of reference implementations",
  },
};

const required = (process.env.PATCHBAY_REQUIRE ?? "").split(",").map((name) => name.trim());
const unknown = required.filter((name) => name !== "" && !Object.hasOwn(sources, name));
if (unknown.length > 0) {
  const known = Object.keys(sources).join(", ");
  throw new Error(`PATCHBAY_REQUIRE names ${unknown.join(", ")}; what can be required: ${known}.`);
}

/** Looks for a requirement: first where its variable says, then in the usual places. */
function find(requirement: Requirement): Finding {
  const { variable, usual, absent } = sources[requirement];
  const named = process.env[variable];
  if (named) {
    return existsSync(named) ? { path: named } : { reason: `${variable} names no file: ${named}` };
  }
  const path = usual.find((place) => existsSync(place));
  return path === undefined ? { reason: `${absent} (${variable} can name one)` } : { path };
}

/**
 * A suite whose tests need something. Where it is missing, the suite is one skipped test with the
 * reason, or one failed test when `PATCHBAY_REQUIRE` (a list with commas) names the requirement.
 *
 * @param body defines the tests; gets the path of what was found
 */
export function describeWith(
  requirement: Requirement,
  title: string,
  body: (path: string) => void,
): void {
  const finding = find(requirement);
  describe(title, () => {
    if ("path" in finding) body(finding.path);
    else it(`needs: ${requirement}`, (context) => miss(requirement, finding.reason, context));
  });
}

/** A single test that needs something; see {@link describeWith}. */
export function itWith(
  requirement: Requirement,
  title: string,
  body: (path: string, context: TestContext) => unknown,
  timeout?: number,
): void {
  const finding = find(requirement);
  it(
    title,
    async (context) => {
      if ("path" in finding) await body(finding.path, context);
      else miss(requirement, finding.reason, context);
    },
    timeout,
  );
}

/** Skips the test that runs, or fails it when this machine was said to have the requirement. */
function miss(requirement: Requirement, reason: string, context: TestContext): never {
  if (required.includes(requirement)) {
    throw new Error(`PATCHBAY_REQUIRE names ${requirement}, but ${reason}.`);
  }
  return context.skip(`${requirement}: ${reason}`);
}
