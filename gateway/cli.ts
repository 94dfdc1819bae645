#!/usr/bin/env node

/** The oldest Node that undici and the database driver run on. */
const needed = [22, 19] as const;
const [major = 0, minor = 0] = process.versions.node.split(".").map(Number);

if (major < needed[0] || (major === needed[0] && minor < needed[1])) {
  process.stderr.write(
    `Patchbay needs Node ${needed.join(".")} or newer; this is Node ${process.versions.node}.\n`,
  );
  process.exitCode = 1;
} else {
  // Loaded only now, since an older Node cannot even parse what it needs.
  const { runCommand } = await import("./commands/run.ts");
  process.exitCode = await runCommand(process.argv.slice(2));
}

export {};
