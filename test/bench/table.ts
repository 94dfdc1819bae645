/** A table of ready texts; the first `left` columns are names, the others numbers. */
export type Table = {
  readonly title: string;
  readonly left: number;
  readonly header: readonly string[];
  readonly rows: readonly (readonly string[])[];
};

/** For a terminal: columns in line, a rule below the header. */
export function textTable({ title, left, header, rows }: Table): string {
  const widths = header.map((name, column) =>
    Math.max(name.length, ...rows.map((row) => row[column]?.length ?? 0)),
  );
  const line = (cells: readonly string[]) =>
    cells
      .map((cell, column) => {
        const width = widths[column] ?? 0;
        return column < left ? cell.padEnd(width) : cell.padStart(width);
      })
      .join("  ")
      .trimEnd();
  const rule = widths.map((width) => "─".repeat(width)).join("──");
  return [title, "", line(header), rule, ...rows.map(line)].join("\n");
}

/** For a document. */
export function markdownTable({ title, left, header, rows }: Table): string {
  const line = (cells: readonly string[]) => `| ${cells.join(" | ")} |`;
  const rule = `|${header.map((_, column) => (column < left ? "---" : "--:")).join("|")}|`;
  return [`**${title}**`, "", line(header), rule, ...rows.map(line)].join("\n");
}
