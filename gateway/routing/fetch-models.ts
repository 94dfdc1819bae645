import { type Dispatcher, request } from "undici";
import { readStart } from "../discovery/read-start.ts";
import { GatewayError } from "../errors.ts";
import type { ProviderInstance } from "../providers/define.ts";
import {
  listRefused,
  listTimeout,
  listUnreachable,
  listUnrecognised,
  parseJson,
} from "./list-errors.ts";
import {
  type ListedModel,
  type ModelPage,
  maxModels,
  readModelPage,
  uniqueModels,
} from "./model-list.ts";
import { offers } from "./offers.ts";

/**
 * Asks an instance for its models.
 * @throws GatewayError provider_unreachable, provider_timeout, provider_error or
 *   provider_answer_unrecognised, with a message for people in which the key is masked
 */
export type FetchModels = (
  instance: ProviderInstance,
  signal: AbortSignal,
) => Promise<readonly ListedModel[]>;

export type FetchModelsOptions = {
  readonly dispatcher?: Dispatcher;
  /** Go with every request, for example the hop header. */
  readonly headers?: Readonly<Record<string, string>>;
  /** For the whole list with all its pages, in ms. */
  readonly timeout?: number;
  /** For the whole list with all its pages. */
  readonly maxBytes?: number;
};

const defaultTimeout = 20_000;
const defaultMaxBytes = 8 * 1024 * 1024;
const maxRefusalBytes = 16 * 1024;
/** The largest page that Anthropic gives; without `limit` it gives 20 models. */
const pageSize = 1000;
const maxPages = 50;

/** Reads lists over HTTP. Redirects are not followed: they would carry the key to another place. */
export function createModelFetcher(options: FetchModelsOptions = {}): FetchModels {
  const { timeout = defaultTimeout, maxBytes = defaultMaxBytes } = options;
  return async (instance, closing) => {
    const deadline = AbortSignal.timeout(timeout);
    const signal = AbortSignal.any([closing, deadline]);
    try {
      return await readPages(instance, { ...options, maxBytes, signal });
    } catch (thrown) {
      if (thrown instanceof GatewayError) throw thrown;
      if (deadline.aborted) throw listTimeout(timeout, thrown);
      throw listUnreachable(instance, thrown);
    }
  };
}

type PageOptions = FetchModelsOptions & { readonly maxBytes: number; readonly signal: AbortSignal };

async function readPages(
  instance: ProviderInstance,
  options: PageOptions,
): Promise<readonly ListedModel[]> {
  const models: ListedModel[] = [];
  let { maxBytes } = options;
  let after: string | undefined;
  for (let page = 0; page < maxPages && models.length < maxModels; page += 1) {
    const body = await get(listUrl(instance, after), instance, { ...options, maxBytes });
    maxBytes -= body.length;
    const read = readPage(body);
    models.push(...read.models);
    // A server that ignores `after_id` would give the same page for ever.
    if (read.next === undefined || read.next === after) break;
    after = read.next;
  }
  return uniqueModels(models);
}

/** `limit` goes only to APIs that speak Anthropic's dialect alone: others may refuse it. */
function listUrl(instance: ProviderInstance, after: string | undefined): string {
  const url = new URL(`${instance.baseUrl}${instance.definition.modelsPath ?? "/models"}`);
  const pages = offers(instance, "messages") && !offers(instance, "chat-completions");
  if (pages && !url.searchParams.has("limit")) url.searchParams.set("limit", String(pageSize));
  if (after !== undefined) url.searchParams.set("after_id", after);
  return url.href;
}

async function get(url: string, instance: ProviderInstance, options: PageOptions): Promise<Buffer> {
  const { definition, key } = instance;
  const { statusCode, headers, body } = await request(url, {
    method: "GET",
    headers: {
      accept: "application/json",
      "accept-encoding": "identity",
      ...options.headers,
      ...definition.fixedHeaders,
      ...(key === undefined ? {} : { [definition.auth.header]: definition.auth.prefix + key }),
    },
    signal: options.signal,
    // A list is fetched once in a long while; an idle connection until then is of no use.
    reset: true,
    ...(options.dispatcher === undefined ? {} : { dispatcher: options.dispatcher }),
  });
  if (statusCode !== 200) {
    const { content } = await readStart(body, maxRefusalBytes);
    throw listRefused(instance, statusCode, content.toString());
  }
  const { content, whole } = await readStart(body, options.maxBytes);
  if (!whole) throw listUnrecognised("with more bytes than a list may have");
  const encoding = headers["content-encoding"] ?? "identity";
  if (encoding !== "identity") throw listUnrecognised("compressed, which was not asked for");
  return content;
}

function readPage(body: Buffer): ModelPage {
  const text = new TextDecoder().decode(body);
  const answer = parseJson(text);
  const page = readModelPage(answer);
  if (page !== undefined) return page;
  if (answer !== undefined) throw listUnrecognised("with JSON that is no list of models");
  const what = text.trimStart().startsWith("<") ? "a web page" : "something else";
  throw listUnrecognised(`with ${what} instead of JSON; check the base URL`);
}
