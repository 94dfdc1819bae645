import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["{gateway,renderer,electron,test}/**/*.test.{ts,tsx}"],
    testTimeout: 30_000,
    unstubEnvs: true,
    unstubGlobals: true,
    restoreMocks: true,
  },
});
