import { describe, expect, it } from "vitest";
import { load } from "./fixtures/load.ts";

describe("the data folder", () => {
  it("is the platform's", () => {
    expect(load({ homeFolder: "/home/me" }).home).toBe("/home/me/.local/share/patchbay");
    expect(load({ platform: "darwin", homeFolder: "/Users/me" }).home).toBe(
      "/Users/me/Library/Application Support/Patchbay",
    );
    expect(
      load({
        platform: "win32",
        homeFolder: "C:\\Users\\me",
        environment: { APPDATA: "D:\\Roaming" },
      }).home,
    ).toBe("D:\\Roaming\\Patchbay");
    expect(load({ platform: "win32", homeFolder: "C:\\Users\\me" }).home).toBe(
      "C:\\Users\\me\\AppData\\Roaming\\Patchbay",
    );
  });

  it("follows XDG_DATA_HOME where that is an absolute path", () => {
    expect(load({ environment: { XDG_DATA_HOME: "/data" } }).home).toBe("/data/patchbay");
    expect(load({ environment: { XDG_DATA_HOME: "data" } }).home).toBe(
      "/home/me/.local/share/patchbay",
    );
  });

  it("is PATCHBAY_HOME, and --home before that", () => {
    const environment = { PATCHBAY_HOME: "/from/environment", XDG_DATA_HOME: "/data" };
    expect(load({ environment }).home).toBe("/from/environment");
    expect(load({ environment, flags: { home: "/from/flag" } }).home).toBe("/from/flag");
    expect(load({ environment: { PATCHBAY_HOME: "" } }).home).toContain(".local/share");
  });

  it("counts relative paths from the working folder, and ~ from the user's home", () => {
    expect(load({ flags: { home: "here" } }).home).toBe("/work/here");
    expect(load({ flags: { home: "~/there" } }).home).toBe("/home/me/there");
    expect(load({ flags: { home: "~" } }).home).toBe("/home/me");
    expect(load({ flags: { home: "~else" } }).home).toBe("/work/~else");
  });

  it("cannot be moved by a .env file, which says so", () => {
    const settings = load({ workingEnv: "PATCHBAY_HOME=/elsewhere" });
    expect(settings.home).toBe("/home/me/.local/share/patchbay");
    expect(settings.notices).toEqual([
      { level: "warning", text: expect.stringContaining("PATCHBAY_HOME (.env of /work)") },
    ]);
  });
});

describe("the database", () => {
  it("lies in the data folder unless SQLITE_PATH says where", () => {
    expect(load({ flags: { home: "/h" } }).databasePath).toBe("/h/patchbay.db");
    const environment = { SQLITE_PATH: "data/mine.db" };
    expect(load({ environment }).databasePath).toBe("/work/data/mine.db");
    expect(load({ environment, flags: { home: "/h" }, headless: false }).databasePath).toBe(
      "/h/data/mine.db",
    );
    expect(load({ environment: { SQLITE_PATH: "~/x.db" } }).databasePath).toBe("/home/me/x.db");
  });

  it("has a path of the platform's form", () => {
    const settings = load({
      platform: "win32",
      workingFolder: "C:\\work",
      environment: { SQLITE_PATH: "data\\mine.db" },
    });
    expect(settings.databasePath).toBe("C:\\work\\data\\mine.db");
  });
});
