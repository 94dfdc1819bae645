import { explanations } from "./explanations.ts";
import { inexpressible } from "./expressibility.ts";
import { type Coverage, count, type Fault, type Findings, share } from "./findings.ts";

/**
 * Everything that a run found, to be read; the last line counts.
 * @param floors what became of the floors, a line each
 */
export function reportText(
  findings: Findings,
  exchanges: number,
  floors: readonly string[],
): string {
  const violations = findings.faults.filter(({ sort }) => sort === "violation").length;
  const losses = findings.faults.length - violations;
  return [
    coverageText(findings),
    tally("What each law was tried on", findings.tried),
    tally("Leaves that were not changed", unchangedOf(findings)),
    tally("What no law was tried on", skippedOf(findings)),
    explanationsText(findings),
    expressibilityText(findings),
    floors.join("\n"),
    findings.unperturbed.map((name) => `No leaf was changed of ${name}.`).join("\n"),
    faultsText(findings.faults),
    `laws: ${exchanges} exchanges, ${findings.events} events, ${violations} violations, ${losses} unexplained losses`,
  ]
    .filter((text) => text !== "")
    .join("\n\n");
}

const headings = [
  "",
  "exchanges",
  "claimed leaves",
  "claimed bytes",
  "opaque",
  "approximated",
  "changed leaves",
  "lost bytes",
];

function coverageText({ coverage }: Findings): string {
  const rows = [...coverage]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, one]) => [
      name,
      String(one.exchanges),
      shareText(one.claimedLeaves, one.leaves),
      shareText(one.claimedBytes, one.bytes),
      String(one.opaqueParts),
      String(one.approximations),
      String(one.perturbed),
      lostText(one),
    ]);
  return table([headings, ...rows]);
}

const shareText = (claimed: number, all: number): string =>
  `${claimed}/${all} ${(100 * share(claimed, all)).toFixed(1)} %`;

const lostText = ({ lostBytes }: Coverage): string =>
  [...lostBytes].map(([reason, bytes]) => `${reason} ${bytes}`).join(", ");

function table(rows: readonly (readonly string[])[]): string {
  const widths = (rows[0] ?? []).map((_, at) =>
    Math.max(...rows.map((row) => (row[at] ?? "").length)),
  );
  return rows
    .map((row) =>
      row
        .map((cell, at) => cell.padEnd(widths[at] ?? 0))
        .join("  ")
        .trimEnd(),
    )
    .join("\n");
}

function unchangedOf({ coverage }: Findings): Map<string, number> {
  const all = new Map<string, number>();
  for (const { unchanged } of coverage.values()) {
    for (const [why, times] of unchanged) count(all, why, times);
  }
  return all;
}

function skippedOf({ skipped }: Findings): Map<string, number> {
  const all = new Map<string, number>();
  const groups = Map.groupBy(skipped, ({ dialect, family, why }) => `${dialect} ${family}: ${why}`);
  for (const [name, some] of groups) all.set(`${name}, such as ${some[0]?.id}`, some.length);
  return all;
}

function tally(title: string, counts: ReadonlyMap<string, number>): string {
  if (counts.size === 0) return "";
  const lines = [...counts].sort(([, a], [, b]) => b - a).map(([what, n]) => `  ${n} × ${what}`);
  return [`${title}:`, ...lines].join("\n");
}

function explanationsText({ used }: Findings): string {
  const lines = explanations.map(({ dialect, families, field, to, why }) => {
    const times = used.get(`${dialect} ${field}`) ?? 0;
    return `  ${dialect} ${families.join("+")} ${field} → ${to}: ${why} (${times} ×)`;
  });
  return ["Fields that are no losses:", ...lines].join("\n");
}

function expressibilityText({ used }: Findings): string {
  const lines = inexpressible.map(({ from, to, special, why, fields }) => {
    return `  ${from} → ${to} ${special}: ${why}; a loss of ${fields.join(" or ")} (${used.get(why) ?? 0} ×)`;
  });
  return ["What a client of the other dialect cannot be told:", ...lines].join("\n");
}

/** Faults of one field together, the most frequent first. */
function faultsText(faults: readonly Fault[]): string {
  const groups = Map.groupBy(
    faults,
    ({ sort, law, where, field }) => `${sort}, law ${law}: ${where} ${field}`,
  );
  return [...groups]
    .sort(([, a], [, b]) => b.length - a.length)
    .map(([name, some]) => `${some.length} × ${name}, such as ${some[0]?.id}: ${some[0]?.what}`)
    .join("\n");
}
