import { GatewayError } from "../errors.ts";

/** Why a text is no base URL, as the rest of a sentence that begins with its name; else undefined. */
export function baseUrlProblem(text: string): string | undefined {
  const url = parse(text);
  if (url === undefined || !/^https?:$/.test(url.protocol)) {
    return "must be an address that begins with http:// or https://";
  }
  if (url.username !== "" || url.password !== "") {
    return "must not hold a user name or password; give the key by itself";
  }
  // An empty query or fragment is not in `search` and `hash`, only in the address.
  if (/[?#]/.test(url.href)) return "must not hold a query or a fragment";
  return undefined;
}

/**
 * The form in which base URLs are used and compared: without a trailing slash, and with the version
 * segment where the user left the path out (`http://host` → `http://host/v1`). A path stays as it
 * is, so `…/v1beta/openai` remains Gemini's OpenAI endpoint.
 * @param version the provider's segment, for example `/v1`
 * @throws GatewayError setting_invalid
 */
export function normaliseBaseUrl(text: string, version: string): string {
  const problem = baseUrlProblem(text);
  const url = parse(text);
  if (url === undefined || problem !== undefined) {
    throw new GatewayError("setting_invalid", `A base URL ${problem}.`);
  }
  const path = url.pathname.replace(/\/+$/, "");
  return `${url.origin}${path === "" ? version : path}`;
}

function parse(text: string): URL | undefined {
  return URL.canParse(text.trim()) ? new URL(text.trim()) : undefined;
}
