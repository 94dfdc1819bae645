import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";

/** The built user interface lies beside the built gateway, and in `dist` for one that runs from source. */
const places = ["../renderer", "../../dist/renderer"];

/** Undefined where the user interface is not built. */
export const dashboardFolder: string | undefined = places
  .map((place) => fileURLToPath(new URL(place, import.meta.url)))
  .find((folder) => existsSync(`${folder}/index.html`));
