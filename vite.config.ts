import { fileURLToPath } from "node:url";
import react from "@vitejs/plugin-react";
import { defineConfig, type UserConfig } from "vite";

const at = (path: string) => fileURLToPath(new URL(path, import.meta.url));

/** The page: served by the gateway at /admin/dashboard, and later by the window at app://. */
const renderer: UserConfig = {
  root: at("renderer"),
  base: "./",
  plugins: [react()],
  build: { outDir: at("dist/renderer"), emptyOutDir: true, target: "es2023" },
};

/** The gateway and its command line in one folder; only the native database driver stays outside. */
const gateway: UserConfig = {
  build: {
    ssr: at("gateway/cli.ts"),
    outDir: at("dist/gateway"),
    emptyOutDir: true,
    target: "node22",
    minify: false,
    rolldownOptions: { output: { chunkFileNames: "[name]-[hash].js" } },
  },
  ssr: { noExternal: true, external: ["better-sqlite3"] },
};

export default defineConfig(({ mode }) => (mode === "gateway" ? gateway : renderer));
