import { fileURLToPath } from "node:url";
import { type GatewayOptions, startGateway } from "./gateway.ts";
import { Loader } from "./loader.ts";
import type { Field } from "./measure.ts";
import { startListening } from "./processes.ts";

const script = (name: string) => fileURLToPath(new URL(name, import.meta.url));

/** Starts every process of a run. */
export async function openField(options: GatewayOptions = {}): Promise<Field> {
  const upstream = await startListening([script("fake-upstream.ts")]);
  const address = `http://127.0.0.1:${upstream.port}`;
  const bare = await startListening([script("bare-proxy.ts"), address]);
  const gateway = await startGateway(address, options);
  return { upstream, bare, gateway, loader: new Loader(), warm: new Set() };
}

/** Ends every process of a run. */
export async function closeField(field: Field): Promise<void> {
  await Promise.all([
    field.loader.stop(),
    field.gateway.stop(),
    field.bare.stop(),
    field.upstream.stop(),
  ]);
}
