// Part of npm run lint. npm leaves a platform's package out of the lock without a word when the
// registry in use lacks it, and then the program does not install there.
import "./node.mjs";
import { readFileSync } from "node:fs";
import { inexactDependencies, missingFromLock, nodesForAnyLinux } from "./lock.mjs";
import { inProject } from "./project.mjs";

const manifest = JSON.parse(readFileSync(inProject("package.json"), "utf8"));
const lock = JSON.parse(readFileSync(inProject("package-lock.json"), "utf8"));
const faults = [
  ...inexactDependencies(manifest),
  ...missingFromLock(lock),
  ...nodesForAnyLinux(lock),
];
for (const fault of faults) console.error(fault);
if (faults.length > 0) process.exit(1);
