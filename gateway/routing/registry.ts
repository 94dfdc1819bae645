import type { DialectId } from "../dialects/dialect.ts";
import { type After, after } from "../discovery/timer.ts";
import { GatewayError } from "../errors.ts";
import type { ProviderInstance } from "../providers/define.ts";
import { buildDirectory, type Directory } from "./directory.ts";
import { createInstanceList, type InstanceList, type ListOptions } from "./instance-list.ts";
import { demoId } from "./instances.ts";
import type { ListState } from "./model-list.ts";
import { dialectsOf } from "./offers.ts";

/** One configured instance for people. */
export type InstanceStatus = {
  id: string;
  /** The definition's id. */
  type: string;
  /** The definition's name. */
  name: string;
  baseUrl: string;
  source: string;
  hasKey: boolean;
  dialects: DialectId[];
  models: ListState;
  modelCount: number;
  /** In words, without the key. */
  problem: string | null;
};

/** The provider instances and what is known of their models. */
export type ModelRegistry = {
  /** The same object until something changes. */
  directory(): Directory;
  /** The configured instances in the user's order, without the demo. */
  status(): InstanceStatus[];
  /** Starts fetching in the background; settles when the stored lists are in. */
  start(): Promise<void>;
  /**
   * Adds an instance at run time, behind the others.
   * @throws GatewayError setting_invalid when the id is taken
   */
  add(instance: ProviderInstance): void;
  /** Waits until no list is pending its first fetch, `limit` ms at most. */
  whenReady(limit: number): Promise<void>;
  /**
   * Fetches every list that was not fetched within the last `olderThan` ms (0: every list), and
   * waits `limit` ms at most; without a limit, for all.
   */
  refresh(olderThan: number, limit?: number): Promise<void>;
  /** Calls back after each change of an instance or a list; the answer ends that. */
  onChange(listener: () => void): () => void;
  /** Stops timers and fetches; settles when nothing runs any more. */
  close(): Promise<void>;
};

type Member = { readonly instance: ProviderInstance; readonly list: InstanceList };

/** @param instances in the user's order, the demo among them (see `buildInstances`) */
export function createModelRegistry(
  instances: readonly ProviderInstance[],
  options: ListOptions,
): ModelRegistry {
  const later = options.after ?? after;
  const listeners = new Set<() => void>();
  const waiting = new Set<() => void>();
  const members: Member[] = [];
  let snapshot: Directory | undefined;
  let started = false;
  let closed = false;

  const isReady = (): boolean =>
    closed || members.every(({ list }) => list.view().state !== "pending");
  const release = (): void => {
    for (const resume of waiting) resume();
    waiting.clear();
  };
  const changed = (): void => {
    snapshot = undefined;
    if (isReady()) release();
    for (const listener of listeners) listener();
  };
  const join = (instance: ProviderInstance): Member => {
    const member = { instance, list: createInstanceList(instance, options, changed) };
    members.push(member);
    return member;
  };
  for (const instance of instances) join(instance);

  return {
    directory() {
      snapshot ??= snapshotOf(members);
      return snapshot;
    },
    status: () => members.filter(isConfigured).map(statusOf),
    async start() {
      started = true;
      await Promise.all(members.map(({ list }) => list.start()));
    },
    add(instance) {
      if (closed) return;
      if (members.some((member) => member.instance.id === instance.id)) {
        throw new GatewayError("setting_invalid", `There are two providers "${instance.id}".`);
      }
      const { list } = join(instance);
      if (started) void list.start();
      changed();
    },
    async whenReady(limit) {
      if (isReady()) return;
      await within(new Promise<void>((resolve) => waiting.add(resolve)), limit, later);
    },
    async refresh(olderThan, limit) {
      const all = Promise.all(members.map(({ list }) => list.refresh(olderThan)));
      await (limit === undefined ? all : within(all, limit, later));
    },
    onChange(listener) {
      listeners.add(listener);
      return () => {
        listeners.delete(listener);
      };
    },
    async close() {
      closed = true;
      listeners.clear();
      await Promise.all(members.map(({ list }) => list.close()));
      release();
    },
  };
}

const isConfigured = ({ instance }: Member): boolean => instance.id !== demoId;

function snapshotOf(members: readonly Member[]): Directory {
  const entries = members.map(({ instance, list }) => ({ instance, view: list.view() }));
  const demo = entries.find(({ instance }) => instance.id === demoId);
  if (demo === undefined) throw new GatewayError("internal_error", "The demo is missing.");
  return buildDirectory(
    demo,
    entries.filter((entry) => entry !== demo),
  );
}

function statusOf({ instance, list }: Member): InstanceStatus {
  const { state, models, problem } = list.view();
  return {
    id: instance.id,
    type: instance.definition.id,
    name: instance.definition.name,
    baseUrl: instance.baseUrl,
    source: instance.source,
    hasKey: instance.key !== undefined,
    dialects: dialectsOf(instance),
    models: state,
    modelCount: models.length,
    problem: problem ?? null,
  };
}

/** Waits for a promise, `limit` ms at most; what it comes to does not matter. */
function within(promise: Promise<unknown>, limit: number, later: After): Promise<void> {
  return new Promise((resolve) => {
    const callOff = later(limit, resolve);
    const end = (): void => {
      callOff();
      resolve();
    };
    promise.then(end, end);
  });
}
