import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";

/** The built user interface lies beside the built gateway, and in `dist` for one that runs from source. */
const places = ["../renderer", "../../dist/renderer", "../../../dist/renderer"];

export const dashboardFolder: string =
  places
    .map((place) => fileURLToPath(new URL(place, import.meta.url)))
    .find((folder) => existsSync(`${folder}/index.html`) && !folder.endsWith("src")) ?? "";
