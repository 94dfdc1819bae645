import { spawnSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, posix } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

const root = join(import.meta.dirname, "../..");

/** The tiers of docs/architecture.md, lowest first: folders and files of gateway/. */
const tiers = [
  ["ir", "errors.ts", "heap.ts", "version.ts"],
  ["dialects", "store", "secrets", "config"],
  ["providers", "usage", "discovery"],
  ["routing", "policy", "guardrails", "cache", "observability", "clients"],
  ["pipeline"],
  ["gateway.ts", "http", "admin"],
  ["commands", "cli.ts"],
];
const places = tiers.flat();
const outside = [
  "renderer/lib/probe.ts",
  "renderer/features/gateway/probe.ts",
  "electron/probe.ts",
  "test/probe.ts",
  ".dev/probe.mjs",
];
const packages = ["electron", "node:process", "node:fs", "fastify", "kysely"];
const opened = ["gateway/admin/contract.ts", "gateway/admin/client.ts"];

type Diagnostic = {
  readonly category: string;
  readonly severity: string;
  readonly location: { readonly path: string; readonly start: { readonly line: number } };
};
type Arrow = { readonly from: string; readonly to: string };

const inGateway = (place: string) =>
  place.endsWith(".ts") ? `gateway/${place}` : `gateway/${place}/probe.ts`;
const below = (place: string) => `gateway/${place}/inner/probe.ts`;
const folders = places.filter((place) => !place.endsWith(".ts"));
const targets = [...places.map(inGateway), ...opened, ...outside, ...packages];

const sources = {
  gateway: [...places.map(inGateway), ...folders.map(below)],
  page: [
    "renderer/probe.tsx",
    "renderer/lib/probe.tsx",
    "renderer/features/live/probe.tsx",
    "renderer/features/live/inner/probe.tsx",
  ],
  desktop: ["electron/probe.ts"],
  tests: ["gateway/ir/probe.test.ts", "renderer/lib/probe.test.tsx", "test/laws/probe.test.ts"],
};

const tierOf = (path: string) => {
  const place = path.split("/")[1] ?? "";
  return tiers.findIndex((tier) => tier.includes(place));
};
const folderOf = (path: string) => path.split("/").slice(0, 2).join("/");

function gatewayMay({ from, to }: Arrow): boolean {
  if (packages.includes(to)) return to !== "electron" && to !== "node:process" && !isIr(from);
  if (outside.includes(to)) return false;
  if (folderOf(from) === folderOf(to)) return true;
  if (isIr(from)) return false;
  if (from === below("dialects")) return tierOf(to) === 0;
  return tierOf(to) <= tierOf(from);
}

const isIr = (path: string) => path.startsWith("gateway/ir/");
const pageMay = ({ to }: Arrow) => opened.includes(to) || to.startsWith("renderer/");
const desktopMay = ({ to }: Arrow) => packages.includes(to) || /^(gateway|electron)\//.test(to);

const arrowsFrom = (files: readonly string[]): Arrow[] =>
  files.flatMap((from) => targets.filter((to) => to !== from).map((to) => ({ from, to })));

const text = ({ from, to }: Arrow) => `${from} -> ${to}`;

function specifier({ from, to }: Arrow): string {
  if (packages.includes(to)) return to;
  const path = posix.relative(dirname(from), to);
  return path.startsWith(".") ? path : `./${path}`;
}

describe("import boundaries", () => {
  let scratch = "";
  let refused = new Set<string>();

  const write = (path: string, content: string) => {
    mkdirSync(dirname(join(scratch, path)), { recursive: true });
    writeFileSync(join(scratch, path), content);
  };

  /** One import a line, so that a diagnostic's line says which arrow it refuses. */
  const writeArrows = (from: string, statement: (specifier: string) => string) =>
    write(
      from,
      arrowsFrom([from])
        .map((arrow) => statement(specifier(arrow)))
        .join("\n"),
    );

  const refusedArrows = () => {
    const run = spawnSync(
      process.execPath,
      [
        join(root, "node_modules/@biomejs/biome/bin/biome"),
        "lint",
        "--reporter=json",
        "--max-diagnostics=none",
      ],
      { cwd: scratch, encoding: "utf8", maxBuffer: 1 << 26 },
    );
    const report: { diagnostics: Diagnostic[] } = JSON.parse(run.stdout);
    const found = report.diagnostics.filter(
      ({ category, severity }) =>
        category === "lint/style/noRestrictedImports" && severity === "error",
    );
    return new Set(
      found.map(({ location: { path, start } }) => {
        const arrow = arrowsFrom([path])[start.line - 1];
        return arrow === undefined ? `${path}:${start.line}` : text(arrow);
      }),
    );
  };

  const expectExactly = (files: readonly string[], may: (arrow: Arrow) => boolean) => {
    const arrows = arrowsFrom(files);
    const forbidden = arrows.filter((arrow) => !may(arrow)).map(text);
    const found = arrows.map(text).filter((arrow) => refused.has(arrow));
    expect(found).toEqual(forbidden);
    return { forbidden: forbidden.length, allowed: arrows.length - forbidden.length };
  };

  beforeAll(() => {
    scratch = mkdtempSync(join(tmpdir(), "patchbay-boundaries-"));
    for (const file of ["biome.json", ".gitignore", "package.json"]) {
      cpSync(join(root, file), join(scratch, file));
    }
    for (const from of Object.values(sources).flat()) {
      writeArrows(from, (to) => `import ${JSON.stringify(to)};`);
    }
    refused = refusedArrows();
  });

  afterAll(() => rmSync(scratch, { recursive: true, force: true }));

  it("lets the gateway's folders import downwards and within their tier only", () => {
    const { forbidden, allowed } = expectExactly(sources.gateway, gatewayMay);
    expect(forbidden).toBeGreaterThan(300);
    expect(allowed).toBeGreaterThan(300);
  });

  it("gives the page nothing of the gateway but the admin contract and client", () => {
    expectExactly(sources.page, pageMay);
  });

  it("keeps the desktop host from the page and the tests", () => {
    expectExactly(sources.desktop, desktopMay);
  });

  it("lets tests import all", () => {
    expectExactly(sources.tests, () => true);
  });

  it("keeps a dialect from its siblings, but not from what lies beside their folders", () => {
    write(
      "gateway/dialects/inner/probe.ts",
      'import "../sibling/request.ts";\nimport "../usage-fields.ts";\nimport "../../ir/json.ts";\nimport "./deeper/x.ts";\n',
    );
    const first = text(arrowsFrom([below("dialects")])[0] as Arrow);
    expect([...refusedArrows()].filter((arrow) => arrow.startsWith(below("dialects")))).toEqual([
      first,
    ]);
  });

  it.each([
    (to: string) => `import type { a } from ${JSON.stringify(to)};`,
    (to: string) => `import { type a } from ${JSON.stringify(to)};`,
    (to: string) => `export { a } from ${JSON.stringify(to)};`,
    (to: string) => `export type { a } from ${JSON.stringify(to)};`,
    (to: string) => `export * from ${JSON.stringify(to)};`,
    (to: string) => `void import(${JSON.stringify(to)});`,
  ])("sees through every form of import (%#)", (statement) => {
    const from = inGateway("routing");
    writeArrows(from, statement);
    const forbidden = arrowsFrom([from]).filter((arrow) => !gatewayMay(arrow));
    const found = refusedArrows();
    expect(forbidden.map(text).filter((arrow) => !found.has(arrow))).toEqual([]);
  });

  it("has a tier for every folder and file of the gateway", () => {
    const present = readdirSync(join(root, "gateway"), { withFileTypes: true })
      .filter((entry) => entry.isDirectory() || /(?<!\.test)\.ts$/.test(entry.name))
      .map((entry) => entry.name);
    expect(present.filter((name) => !places.includes(name))).toEqual([]);
  });
});
