import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { isStale, stamped } from "../../.dev/freshness.mjs";

describe("freshness of dist/", () => {
  let root = "";

  const write = (path: string, content = "") => {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), content);
  };
  const build = async () => {
    write("dist/renderer/index.html");
    write("dist/gateway/cli.js");
  };

  beforeEach(async () => {
    root = mkdtempSync(join(tmpdir(), "patchbay-freshness-"));
    write("gateway/cli.ts", "a");
    write("renderer/lib/x.css", "a");
    write("package.json", "{}");
    await stamped(build, root);
  });
  afterEach(() => rmSync(root, { recursive: true, force: true }));

  it("is fresh after a build", () => {
    expect(isStale(root)).toBe(false);
  });

  it.each(["gateway/cli.ts", "renderer/lib/x.css", "renderer/lib/added.ts", "package.json"])(
    "is stale after %s changed",
    (path) => {
      write(path, "b");
      expect(isStale(root)).toBe(true);
    },
  );

  it("is stale after a source was renamed or removed", () => {
    rmSync(join(root, "renderer/lib/x.css"));
    expect(isStale(root)).toBe(true);
  });

  it("does not mind a touched file, a test or a file outside the sources", () => {
    write("gateway/cli.ts", "a");
    write("gateway/cli.test.ts", "b");
    write("docs/guide.md", "b");
    expect(isStale(root)).toBe(false);
  });

  it("is stale when a part of dist/ is gone", () => {
    rmSync(join(root, "dist/gateway/cli.js"));
    expect(isStale(root)).toBe(true);
  });

  it("is stale after a build that failed, even with the sources of the last good one", async () => {
    const failing = async () => {
      throw new Error("on purpose");
    };
    await expect(stamped(failing, root)).rejects.toThrow("on purpose");
    expect(isStale(root)).toBe(true);
  });

  it("is stale when a source changed while it was built", async () => {
    await stamped(async () => write("gateway/cli.ts", "b"), root);
    expect(isStale(root)).toBe(true);
  });
});
