import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { availableParallelism, cpus } from "node:os";

/** What processes and the machine used, from /proc where there is one. */

/** Clock ticks of /proc per second: USER_HZ, which is 100 on every Linux that Node runs on. */
const ticksPerSecond = 100;

/**
 * CPU time of a process with all its threads, in µs; NaN where nothing tells it. The scheduler's own count has a resolution of
 * ns (Documentation/scheduler/sched-stats.rst); the other sources count in steps of 10 ms.
 */
export function cpuMicroseconds(pid: number): number {
  try {
    return scheduledMicroseconds(pid);
  } catch {
    return process.platform === "linux" ? countedMicroseconds(pid) : listedMicroseconds(pid);
  }
}

function scheduledMicroseconds(pid: number): number {
  let nanoseconds = 0;
  for (const thread of readdirSync(`/proc/${pid}/task`)) {
    const text = readFileSync(`/proc/${pid}/task/${thread}/schedstat`, "latin1");
    nanoseconds += Number(text.split(" ", 1)[0]);
  }
  return nanoseconds / 1000;
}

/** Fields 14 and 15 of /proc/pid/stat; the name before them may hold spaces (proc_pid_stat(5)). */
function countedMicroseconds(pid: number): number {
  const stat = readFileSync(`/proc/${pid}/stat`, "latin1");
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  return ((Number(fields[11]) + Number(fields[12])) * 1_000_000) / ticksPerSecond;
}

/** `ps` prints `[[days-]hours:]minutes:seconds`, on macOS with hundredths. */
function listedMicroseconds(pid: number): number {
  const text = listed("time", pid);
  if (text === undefined) return Number.NaN;
  const [days, clock] = text.includes("-") ? text.split("-", 2) : ["0", text];
  const seconds = (clock ?? "").split(":").reduce((sum, part) => sum * 60 + Number(part), 0);
  return (Number(days) * 86_400 + seconds) * 1_000_000;
}

/** Resident memory of a process in bytes; NaN where nothing tells it. */
export function residentBytes(pid: number): number {
  try {
    const status = readFileSync(`/proc/${pid}/status`, "latin1");
    return Number(/^VmRSS:\s+(\d+) kB/m.exec(status)?.[1]) * 1024;
  } catch {
    return Number(listed("rss", pid)) * 1024;
  }
}

/** A column of `ps`, which Windows does not have. */
function listed(column: string, pid: number): string | undefined {
  try {
    const args = ["-o", `${column}=`, "-p", String(pid)];
    return execFileSync("ps", args, { encoding: "latin1" }).trim();
  } catch {
    return undefined;
  }
}

/** A point in time from which the share of foreign processes is counted. */
export type UsageMark = { readonly at: number; readonly busy: number; readonly ours: number };

/** @param ours ids of the processes whose use is not foreign. */
export function markUsage(ours: readonly number[]): UsageMark {
  return { at: performance.now(), busy: busyMicroseconds(), ours: sumOf(ours) };
}

/** The share of the whole machine, 0 to 1, that others used since; NaN where it cannot be known. */
export function foreignShare(since: UsageMark, ours: readonly number[]): number {
  const elapsed = (performance.now() - since.at) * 1000 * availableParallelism();
  const foreign = busyMicroseconds() - since.busy - (sumOf(ours) - since.ours);
  return Math.max(0, foreign / elapsed);
}

function sumOf(pids: readonly number[]): number {
  return pids.reduce((sum, pid) => sum + cpuMicroseconds(pid), 0);
}

/**
 * What all processes used, and what the host took from a virtual machine. Interrupts are left out:
 * nearly all of them are the benchmark's own loopback traffic.
 */
function busyMicroseconds(): number {
  if (process.platform !== "linux") return Number.NaN;
  const [line = ""] = readFileSync("/proc/stat", "latin1").split("\n", 1);
  const [, user, nice, system, , , , , steal] = line.split(/\s+/).map(Number);
  const ticks = (user ?? 0) + (nice ?? 0) + (system ?? 0) + (steal ?? 0);
  return (ticks * 1_000_000) / ticksPerSecond;
}

/** The machine in a few words. */
export function machineText(): string {
  const model = cpus()[0]?.model.trim() ?? "unknown processor";
  return `${availableParallelism()} × ${model}, ${process.platform} ${process.arch}, Node ${process.versions.node}`;
}
