import { setTimeout as delay } from "node:timers/promises";

/** Asks a Node process that was started with `--inspect-port=0 --inspect` about its heap. */
export class HeapProbe {
  readonly #socket: WebSocket;
  #id = 0;

  private constructor(socket: WebSocket) {
    this.#socket = socket;
  }

  /** @param errors what the process wrote to standard error, where the inspector's address stands. */
  static async open(errors: () => string): Promise<HeapProbe> {
    let url: string | undefined;
    for (let tries = 0; url === undefined && tries < 100; tries += 1) {
      url = /ws:\/\/\S+/.exec(errors())?.[0];
      if (url === undefined) await delay(20);
    }
    if (url === undefined) throw new Error("The inspector did not say where it listens.");
    const socket = new WebSocket(url);
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    socket.addEventListener("open", () => resolve());
    socket.addEventListener("error", () => reject(new Error(`No inspector at ${url}.`)));
    await promise;
    return new HeapProbe(socket);
  }

  /** Bytes in use once everything that can be freed is freed: objects, and buffers outside the heap. */
  async used(): Promise<number> {
    await this.#call("HeapProfiler.enable");
    // Weak references and finalisers need a turn in between.
    await this.#call("HeapProfiler.collectGarbage");
    await delay(50);
    await this.#call("HeapProfiler.collectGarbage");
    const usage = await this.#call("Runtime.getHeapUsage");
    return Number(usage.usedSize ?? 0) + Number(usage.backingStorageSize ?? 0);
  }

  close(): void {
    this.#socket.close();
  }

  async #call(method: string): Promise<Record<string, unknown>> {
    this.#id += 1;
    const id = this.#id;
    const { promise, resolve } = Promise.withResolvers<Record<string, unknown>>();
    const onMessage = (event: MessageEvent) => {
      const message = JSON.parse(String(event.data)) as {
        id?: number;
        result?: Record<string, unknown>;
      };
      if (message.id !== id) return;
      this.#socket.removeEventListener("message", onMessage);
      resolve(message.result ?? {});
    };
    this.#socket.addEventListener("message", onMessage);
    this.#socket.send(JSON.stringify({ id, method }));
    return await promise;
  }
}
