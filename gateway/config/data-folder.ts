import { type PlatformPath, posix, win32 } from "node:path";
import type { Machine } from "./input.ts";

/** The path functions of the machine's platform, whatever platform this runs on. */
export function pathsOf(platform: string): PlatformPath {
  return platform === "win32" ? win32 : posix;
}

/** A path as people write it: `~` is the home folder, and a relative one counts from `base`. */
export function resolvePath(written: string, base: string, machine: Machine): string {
  const paths = pathsOf(machine.platform);
  const path = /^~(?=$|[/\\])/.test(written) ? machine.homeFolder + written.slice(1) : written;
  return paths.resolve(base, path);
}

/**
 * Where the platform keeps an application's data. `$XDG_DATA_HOME` counts only when it is absolute
 * (XDG Base Directory Specification).
 */
export function platformDataFolder(
  machine: Machine,
  environment: ReadonlyMap<string, string>,
): string {
  const { homeFolder, platform } = machine;
  const paths = pathsOf(platform);
  if (platform === "darwin") {
    return paths.join(homeFolder, "Library", "Application Support", "Patchbay");
  }
  if (platform === "win32") {
    const roaming = environment.get("APPDATA") ?? paths.join(homeFolder, "AppData", "Roaming");
    return paths.join(roaming, "Patchbay");
  }
  const shared = environment.get("XDG_DATA_HOME") ?? "";
  const base = paths.isAbsolute(shared) ? shared : paths.join(homeFolder, ".local", "share");
  return paths.join(base, "patchbay");
}
