import type { ProviderInstance } from "../../providers/define.ts";
import type { ModelListRepository, StoredModelList } from "../../store/model-lists.ts";
import type { FetchModels } from "../fetch-models.ts";
import type { ListedModel } from "../model-list.ts";

/** A fetch that the test answers. */
export type OpenFetch = {
  readonly instance: ProviderInstance;
  readonly signal: AbortSignal;
  give(...ids: string[]): void;
  fail(error: Error): void;
};

/** A fetcher whose fetches stay open until the test answers them, or they are called off. */
export function createOpenFetcher(): { fetchModels: FetchModels; fetches: OpenFetch[] } {
  const fetches: OpenFetch[] = [];
  const fetchModels: FetchModels = (instance, signal) =>
    new Promise<readonly ListedModel[]>((resolve, reject) => {
      signal.addEventListener("abort", () => reject(signal.reason));
      fetches.push({
        instance,
        signal,
        give: (...ids) => resolve(ids.map((id) => ({ id }))),
        fail: reject,
      });
    });
  return { fetchModels, fetches };
}

/** A store in memory. */
export function createListStore(
  stored: Readonly<Record<string, StoredModelList>> = {},
): ModelListRepository & { readonly lists: Map<string, StoredModelList> } {
  const lists = new Map(Object.entries(stored));
  return {
    lists,
    get: (provider, baseUrl) => Promise.resolve(lists.get(`${provider} ${baseUrl}`)),
    put(provider, baseUrl, list) {
      lists.set(`${provider} ${baseUrl}`, list);
      return Promise.resolve();
    },
  };
}
