import {
  type AdminErrorBody,
  adminBase,
  type CallBody,
  type CallName,
  type CallQuery,
  type CallResponse,
  contract,
} from "./contract.ts";

/** A failed admin call: the gateway's own code and sentence, or `unreachable`. */
export class AdminCallError extends Error {
  readonly code: string;
  readonly status: number;

  constructor(code: string, message: string, status: number, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause });
    this.name = "AdminCallError";
    this.code = code;
    this.status = status;
  }
}

type Params<N extends CallName> = {
  readonly params?: Readonly<Record<string, string>>;
  readonly query?: CallQuery<N>;
  readonly body?: CallBody<N>;
};

/** Calls the admin API by name. */
export type AdminClient = <N extends CallName>(
  name: N,
  params?: Params<N>,
) => Promise<CallResponse<N>>;

type Fetch = (
  url: string,
  init: { method: string; headers: Record<string, string>; body?: string },
) => Promise<{ ok: boolean; status: number; json(): Promise<unknown> }>;

/**
 * @param fetch the platform's fetch
 * @param base an address before the path (empty in a page) and headers for each call
 */
export function createAdminClient(
  fetch: Fetch,
  base: { readonly url?: string; readonly headers?: Readonly<Record<string, string>> } = {},
): AdminClient {
  return async (name, params = {}) => {
    const call = contract[name];
    const headers: Record<string, string> = { ...base.headers };
    const body = params.body === undefined ? undefined : JSON.stringify(params.body);
    if (body !== undefined) headers["content-type"] = "application/json";
    const url = `${base.url ?? ""}${adminBase}${fillPath(call.path, params.params)}${queryText(params.query as object | undefined)}`;
    const response = await fetch(url, {
      method: call.method,
      headers,
      ...(body === undefined ? {} : { body }),
    }).catch((cause: unknown) => {
      throw new AdminCallError("unreachable", "The gateway does not answer.", 0, cause);
    });
    const json = await response.json().catch(() => undefined);
    if (!response.ok) throw failure(json as Partial<AdminErrorBody> | undefined, response.status);
    return json as never;
  };
}

function failure(body: Partial<AdminErrorBody> | undefined, status: number): AdminCallError {
  const error = body?.error;
  return new AdminCallError(
    error?.code ?? "unrecognised",
    error?.message ?? `The gateway answered with status ${status}.`,
    status,
  );
}

function fillPath(path: string, params: Readonly<Record<string, string>> = {}): string {
  return path.replace(/:(\w+)/g, (_, name: string) => encodeURIComponent(params[name] ?? ""));
}

function queryText(query: object | undefined): string {
  const text = new URLSearchParams();
  for (const [key, value] of Object.entries(query ?? {})) {
    if (value !== undefined) text.set(key, String(value));
  }
  return text.size === 0 ? "" : `?${text}`;
}
