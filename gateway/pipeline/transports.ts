import { Pool } from "undici";
import type { ProviderInstance, Transport } from "../providers/define.ts";

/** Connections to one origin; streams have their own, so that they never hold up whole answers. */
type Origin = { readonly whole: Pool; readonly stream: Pool };

/** Connections to providers, kept alive and reused. */
export class Transports {
  readonly #origins = new Map<string, Origin>();

  /** Where a call to this provider is dispatched, and the path below its origin. */
  for(instance: ProviderInstance, stream: boolean): { transport: Transport; basePath: string } {
    const url = parsedBase(instance.baseUrl);
    const { transport } = instance.definition;
    if (transport) return { transport, basePath: url.pathname };
    let origin = this.#origins.get(url.origin);
    if (!origin) {
      origin = { whole: createPool(url.origin, 256), stream: createPool(url.origin, 2048) };
      this.#origins.set(url.origin, origin);
    }
    return { transport: stream ? origin.stream : origin.whole, basePath: url.pathname };
  }

  async close(): Promise<void> {
    const pools = [...this.#origins.values()].flatMap(({ whole, stream }) => [whole, stream]);
    this.#origins.clear();
    await Promise.all(pools.map((pool) => pool.destroy()));
  }
}

function createPool(origin: string, connections: number): Pool {
  return new Pool(origin, {
    connections,
    pipelining: 1,
    allowH2: false,
    keepAliveTimeout: 30_000,
    connect: { timeout: 10_000 },
    maxHeaderSize: 64 * 1024,
  });
}

type Base = { readonly origin: string; readonly pathname: string };
const bases = new Map<string, Base>();

/** Parsing a URL costs more than the rest of a dispatch, and there are few of them. */
function parsedBase(baseUrl: string): Base {
  let base = bases.get(baseUrl);
  if (!base) {
    const url = new URL(baseUrl);
    base = { origin: url.origin, pathname: url.pathname.replace(/\/$/, "") };
    if (bases.size > 1000) bases.clear();
    bases.set(baseUrl, base);
  }
  return base;
}
