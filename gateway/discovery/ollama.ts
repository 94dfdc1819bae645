import { type Dispatcher, request } from "undici";
import { isObject } from "../ir/json.ts";
import type { ProviderDefinition, ProviderInstance } from "../providers/define.ts";
import { readStart } from "./read-start.ts";
import { type After, after } from "./timer.ts";

/** Longest time that one probe may take, in ms; the start waits no longer than this. */
const probeTimeout = 500;
/** Between probes while the server is not there, in ms. */
const probeInterval = 30_000;
/** A version answer is some 20 bytes; more is not read. */
const maxAnswerBytes = 4096;

/** Whether Ollama answers at an origin such as `http://127.0.0.1:11434`; never throws. */
export type Probe = (origin: string, signal: AbortSignal) => Promise<boolean>;

/**
 * A probe by `GET /api/version`, which Ollama documents as `{"version": "…"}`.
 * @param options.headers what marks a request as the gateway's own, so that it never finds itself
 */
export function createOllamaProbe(
  options: {
    readonly headers?: Readonly<Record<string, string>>;
    readonly dispatcher?: Dispatcher;
    readonly timeout?: number;
  } = {},
): Probe {
  const { headers = {}, dispatcher, timeout = probeTimeout } = options;
  return async (origin, signal) => {
    try {
      const response = await request(`${origin}/api/version`, {
        method: "GET",
        headers: { accept: "application/json", ...headers },
        signal: AbortSignal.any([signal, AbortSignal.timeout(timeout)]),
        // An idle connection to a server that may come and go is of no use.
        reset: true,
        ...(dispatcher === undefined ? {} : { dispatcher }),
      });
      const { content } = await readStart(response.body, maxAnswerBytes);
      return response.statusCode === 200 && isVersion(JSON.parse(content.toString()));
    } catch {
      return false;
    }
  };
}

/** The search for a local Ollama. */
export type OllamaDiscovery = {
  /** Settles after the first probe: 500 ms at most. Never rejects. */
  readonly firstProbe: Promise<void>;
  close(): void;
};

/**
 * Looks for Ollama on its own port as long as no instance of its type is configured: at once, then
 * every 30 s. What was found stays for the run, also when the server goes away again.
 * @param options.instances the instances there are now
 * @param options.onFound gets the instance, once
 */
export function discoverOllama(options: {
  readonly definition: ProviderDefinition;
  readonly instances: () => readonly ProviderInstance[];
  readonly onFound: (instance: ProviderInstance) => void;
  readonly probe?: Probe;
  readonly after?: After;
}): OllamaDiscovery {
  const { definition, instances, onFound, probe = createOllamaProbe() } = options;
  const later = options.after ?? after;
  const closing = new AbortController();
  let callOff = (): void => {};

  const wanted = (): boolean =>
    !closing.signal.aborted &&
    !instances().some((one) => one.definition.id === definition.id || one.id === definition.id);

  const look = async (baseUrl: string): Promise<void> => {
    if (!wanted()) return;
    const answers = await probe(new URL(baseUrl).origin, closing.signal);
    // It may have been configured, or the search closed, while the probe was under way.
    if (!wanted()) return;
    if (answers) onFound({ id: definition.id, definition, baseUrl, source: "found on its port" });
    else callOff = later(probeInterval, () => void look(baseUrl));
  };

  return {
    firstProbe: definition.baseUrl === undefined ? Promise.resolve() : look(definition.baseUrl),
    close() {
      callOff();
      closing.abort();
    },
  };
}

function isVersion(answer: unknown): boolean {
  return isObject(answer) && typeof answer.version === "string";
}
