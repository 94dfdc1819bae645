import packageJson from "../package.json" with { type: "json" };

/** Patchbay's own version. */
export const version: string = packageJson.version;
