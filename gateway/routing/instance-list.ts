import { type After, after } from "../discovery/timer.ts";
import { asGatewayError } from "../errors.ts";
import type { ProviderInstance } from "../providers/define.ts";
import type { ModelListRepository } from "../store/model-lists.ts";
import type { FetchModels } from "./fetch-models.ts";
import {
  type ListedModel,
  type ListState,
  readModelPage,
  sameModels,
  uniqueModels,
} from "./model-list.ts";

/** Where the registry reports what failed beside a request. */
export type RoutingLog = { warn(details: object, message: string): void };

export type ListOptions = {
  readonly fetchModels: FetchModels;
  /** Keeps the last list of each instance, so that names are known right after a restart. */
  readonly store: ModelListRepository;
  readonly log: RoutingLog;
  /** Seconds between refreshes; 0 = never again after the first list. */
  readonly refreshInterval: number;
  readonly after?: After;
  /** Epoch ms. */
  readonly now?: () => number;
  /** 0 to 1; spreads refreshes. */
  readonly random?: () => number;
};

/** What is known of one instance's models. */
export type ListView = {
  readonly state: ListState;
  readonly models: readonly ListedModel[];
  /** Why the list could not be had, or could not be refreshed, for people. */
  readonly problem: string | undefined;
};

/** One instance's list, kept up to date. */
export type InstanceList = {
  view(): ListView;
  /** Reads the stored list, then fetches in the background; settles when the stored one is in. */
  start(): Promise<void>;
  /** Fetches now unless a fetch began less than `olderThan` ms ago; joins one that is under way. */
  refresh(olderThan: number): Promise<void>;
  /** Stops timers and fetches; settles when nothing runs any more. */
  close(): Promise<void>;
};

/**
 * Follows one instance's list: the user's own, what the provider lists (refreshed, and retried with
 * backoff), or for one that answers in process the models of its definition.
 * @param onChange called after the view changed
 */
export function createInstanceList(
  instance: ProviderInstance,
  options: ListOptions,
  onChange: () => void,
): InstanceList {
  const given = givenView(instance);
  return given === undefined ? new FetchedList(instance, options, onChange) : constantList(given);
}

/** The view of an instance whose models need no fetch. */
function givenView({ models, definition }: ProviderInstance): ListView | undefined {
  const own = models ?? (definition.transport === undefined ? undefined : definition.startModels);
  if (own !== undefined) {
    return { state: "listed", models: uniqueModels(own.map((id) => ({ id }))), problem: undefined };
  }
  if (definition.modelsPath !== undefined) return undefined;
  const problem = "This kind of provider has no list of models; configure the ones to offer.";
  return { state: "unlisted", models: [], problem };
}

function constantList(view: ListView): InstanceList {
  const done = () => Promise.resolve();
  return { view: () => view, start: done, refresh: done, close: done };
}

class FetchedList implements InstanceList {
  readonly #instance: ProviderInstance;
  readonly #options: ListOptions;
  readonly #onChange: () => void;
  readonly #now: () => number;
  readonly #closing = new AbortController();
  #view: ListView = { state: "pending", models: [], problem: undefined };
  #failures = 0;
  #startedAt = Number.NEGATIVE_INFINITY;
  #running: Promise<void> | undefined;
  #callOff = (): void => {};

  constructor(instance: ProviderInstance, options: ListOptions, onChange: () => void) {
    this.#instance = instance;
    this.#options = options;
    this.#onChange = onChange;
    this.#now = options.now ?? Date.now;
  }

  view(): ListView {
    return this.#view;
  }

  async start(): Promise<void> {
    const stored = await this.#readStored();
    if (stored !== undefined && this.#view.state === "pending") {
      this.#change({ state: "listed", models: stored, problem: undefined });
    }
    void this.refresh(0);
  }

  refresh(olderThan: number): Promise<void> {
    const due = this.#now() - this.#startedAt >= olderThan;
    if (this.#running === undefined && due && !this.#closing.signal.aborted) {
      this.#running = this.#run();
    }
    return this.#running ?? Promise.resolve();
  }

  async close(): Promise<void> {
    this.#closing.abort();
    this.#callOff();
    await this.#running;
  }

  async #run(): Promise<void> {
    this.#callOff();
    this.#startedAt = this.#now();
    await this.#fetch();
    this.#running = undefined;
    const { refreshInterval, random = Math.random } = this.#options;
    const delay = nextDelay(this.#failures, refreshInterval * 1000, random());
    if (this.#closing.signal.aborted || delay === 0) return;
    this.#callOff = (this.#options.after ?? after)(delay, () => void this.refresh(0));
  }

  async #fetch(): Promise<void> {
    const { signal } = this.#closing;
    try {
      const models = await this.#options.fetchModels(this.#instance, signal);
      if (signal.aborted) return;
      this.#failures = 0;
      this.#change({ state: "listed", models, problem: undefined });
      await this.#store(models);
    } catch (thrown) {
      if (!signal.aborted) this.#fail(thrown);
    }
  }

  #fail(thrown: unknown): void {
    this.#failures += 1;
    const { state, models } = this.#view;
    const problem = asGatewayError(thrown).message;
    if (problem !== this.#view.problem) {
      this.#warn(thrown, `The models of ${this.#instance.id} could not be listed.`);
    }
    // A list of an earlier run or refresh is better than none.
    this.#change({ state: state === "listed" ? "listed" : "unlisted", models, problem });
  }

  async #readStored(): Promise<readonly ListedModel[] | undefined> {
    try {
      const { id, baseUrl } = this.#instance;
      const stored = await this.#options.store.get(id, baseUrl);
      const models = stored && readModelPage(stored.models)?.models;
      return models && uniqueModels(models);
    } catch (thrown) {
      this.#warn(thrown, `The stored models of ${this.#instance.id} could not be read.`);
      return undefined;
    }
  }

  async #store(models: readonly ListedModel[]): Promise<void> {
    try {
      const { id, baseUrl } = this.#instance;
      await this.#options.store.put(id, baseUrl, { models, fetchedAt: this.#now() });
    } catch (thrown) {
      this.#warn(thrown, `The models of ${this.#instance.id} could not be stored.`);
    }
  }

  #warn(thrown: unknown, message: string): void {
    this.#options.log.warn({ err: thrown }, message);
  }

  #change(next: ListView): void {
    const before = this.#view;
    const models = sameModels(before.models, next.models) ? before.models : next.models;
    this.#view = { ...next, models };
    if (
      models !== before.models ||
      next.state !== before.state ||
      next.problem !== before.problem
    ) {
      this.#onChange();
    }
  }
}

const firstBackoff = 5_000;
const longestBackoff = 5 * 60_000;
/** Share of each delay that is random. */
const jitter = 0.2;

/** ms until the next fetch; 0 = none. `interval` in ms, `chance` 0 to 1. */
function nextDelay(failures: number, interval: number, chance: number): number {
  const backoff = Math.min(firstBackoff * 3 ** (failures - 1), longestBackoff);
  const delay = failures === 0 ? interval : Math.min(backoff, interval || backoff);
  return Math.round(delay * (1 + jitter * (chance - 0.5)));
}
