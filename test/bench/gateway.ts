import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { type Listening, startListening } from "./processes.ts";

const builtCommand = fileURLToPath(new URL("../../dist/gateway/cli.js", import.meta.url));

/** Aliases of the two models, so that the model's name must be replaced. */
export const aliases = { chat: "bench-alias", messages: "bench-claude-alias" } as const;
/** The models as the fake provider knows them; answers to the second come a frame a write. */
export const models = {
  chat: { packed: "bench-model", frames: "bench-model-frames" },
  messages: { packed: "bench-claude", frames: "bench-claude-frames" },
} as const;

const configuration = (upstream: string) => `
providers:
  bench-chat:
    type: openai-compatible
    base_url: ${upstream}/v1
    api_key: sk-bench
    models: [${models.chat.packed}, ${models.chat.frames}]
  bench-messages:
    type: anthropic-compatible
    base_url: ${upstream}/v1
    api_key: sk-bench
    models: [${models.messages.packed}, ${models.messages.frames}]
aliases:
  ${aliases.chat}: bench-chat/${models.chat.packed}
  ${aliases.messages}: bench-messages/${models.messages.packed}
discovery:
  ollama: false
`;

export type GatewayOptions = {
  /** A built `cli.js`; this project's own unless given. */
  readonly command?: string | undefined;
  /** Options of Node itself. */
  readonly nodeOptions?: readonly string[];
};

/** Starts a built gateway with a data folder of its own and nothing of this machine's configuration. */
export async function startGateway(
  upstream: string,
  options: GatewayOptions = {},
): Promise<Listening> {
  const { command = builtCommand, nodeOptions = [] } = options;
  const home = mkdtempSync(join(tmpdir(), "patchbay-bench-"));
  const remove = () => rmSync(home, { recursive: true, force: true });
  process.once("exit", remove);
  const file = join(home, "config.yaml");
  writeFileSync(file, configuration(upstream));
  const args = [...nodeOptions, command, "serve", "--port", "auto", "--home", home];
  const listening = await startListening([...args, "--config", file, "--log-level", "warn"], {
    env: {},
    cwd: home,
  });
  const end = async () => {
    await listening.stop();
    remove();
    process.off("exit", remove);
  };
  return { ...listening, stop: end };
}
