import { GatewayError } from "../errors.ts";
import { isObject } from "../ir/json.ts";
import type { ProviderInstance } from "../providers/define.ts";
import { maskKey } from "../secrets/mask-key.ts";

/** How much of a provider's own message is shown. */
const maxRefusalText = 200;

/** A list that is none: `how` completes "The provider answers its list of models …". */
export function listUnrecognised(how: string): GatewayError {
  const message = `The provider answers its list of models ${how}.`;
  return new GatewayError("provider_answer_unrecognised", message);
}

/** A status other than 200; `body` is the start of what came with it. */
export function listRefused(
  instance: ProviderInstance,
  status: number,
  body: string,
): GatewayError {
  const start = `The provider answers its list of models with status ${status}`;
  if (status >= 300 && status < 400) {
    const message = `${start}, a redirect; it is not followed, set the base URL to where it leads.`;
    return new GatewayError("provider_error", message);
  }
  // Masked before it is cut, since a cut could leave a part of the key that nothing recognises.
  const text = maskKey(refusalText(body), instance.key).slice(0, maxRefusalText);
  const reason = text === "" ? "." : `: ${text.replace(/[.!\s]+$/, "")}.`;
  const hint = status === 401 || status === 403 ? " Check its key." : "";
  return new GatewayError("provider_error", start + reason + hint);
}

/** No answer within the time for the whole list, in ms. */
export function listTimeout(timeout: number, cause: unknown): GatewayError {
  const message = `The provider took longer than ${timeout / 1000} s to list its models.`;
  return new GatewayError("provider_timeout", message, { cause });
}

/** No connection, or one that broke. */
export function listUnreachable(instance: ProviderInstance, cause: unknown): GatewayError {
  const { origin } = new URL(instance.baseUrl);
  const message = `${origin} does not answer (${reasonOf(cause)}).`;
  return new GatewayError("provider_unreachable", message, { cause });
}

/** The sentence of an error in OpenAI's or Anthropic's envelope; empty when there is none. */
function refusalText(body: string): string {
  const answer = parseJson(body);
  const error = isObject(answer) ? (answer.error ?? answer) : undefined;
  const message = isObject(error) ? error.message : error;
  return typeof message === "string" ? message.replace(/\s+/g, " ").trim() : "";
}

/** A parsed text, or undefined when it is not JSON. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** The code of a network error, `ECONNREFUSED` for example; its message may hold anything. */
function reasonOf(thrown: unknown): string {
  if (!(thrown instanceof Error)) return "no reason given";
  return "code" in thrown && typeof thrown.code === "string" ? thrown.code : thrown.name;
}
