import { randomUUID } from "node:crypto";
import { modelHandlers } from "./admin/handlers/models.ts";
import { requestHandlers } from "./admin/handlers/requests.ts";
import { LiveFeed } from "./admin/live-feed.ts";
import { makeStatus } from "./admin/status.ts";
import { defaultPort, isOwnAddress } from "./config/addresses.ts";
import type { Notice, Settings } from "./config/settings.ts";
import { createOllamaProbe, discoverOllama, type OllamaDiscovery } from "./discovery/ollama.ts";
import { AdminDoor } from "./http/admin-door.ts";
import { addAdminRoutes } from "./http/admin-routes.ts";
import { addDashboard, dashboardPath } from "./http/dashboard.ts";
import { addDataRoutes } from "./http/data-routes.ts";
import { addHealthRoutes } from "./http/health-routes.ts";
import { type Listening, listen } from "./http/listen.ts";
import { addModelRoutes } from "./http/model-routes.ts";
import { createServer } from "./http/server.ts";
import { createLogger, type Logger } from "./observability/logger.ts";
import { settledLine } from "./observability/settled-line.ts";
import type { BeginContext } from "./pipeline/begin.ts";
import type { PipelineContext } from "./pipeline/handle.ts";
import { InFlight } from "./pipeline/in-flight.ts";
import { Transports } from "./pipeline/transports.ts";
import { hopHeader } from "./pipeline/wire-headers.ts";
import { createClientKeys } from "./policy/client-keys.ts";
import type { ProviderDefinition } from "./providers/define.ts";
import { findProvider as findBuiltIn } from "./providers/index.ts";
import { createDefaultModel, type DefaultModel } from "./routing/default-model.ts";
import { createModelFetcher } from "./routing/fetch-models.ts";
import { buildInstances } from "./routing/instances.ts";
import { findModel, listModels } from "./routing/models.ts";
import { createModelRegistry, type ModelRegistry } from "./routing/registry.ts";
import { resolveWhenKnown } from "./routing/resolve-when-known.ts";
import { loadAdminToken } from "./secrets/admin-token.ts";
import type { ReportProblem } from "./store/failure.ts";
import { acquireLock } from "./store/lock.ts";
import { schedulePruning } from "./store/prune-schedule.ts";
import { openStore, type Store } from "./store/store.ts";
import type { Writer } from "./store/writer.ts";
import { version } from "./version.ts";

/** A notice's level → the log's. */
const logLevels = { info: "info", warning: "warn" } as const;

/** How providers see us. */
const userAgent = `patchbay/${version}`;

export type GatewayOptions = {
  readonly settings: Settings;
  /** The built user interface; undefined where there is none. */
  readonly dashboardFolder: string | undefined;
  /** Ms that requests under way have to end when the gateway closes; 10 s unless given. */
  readonly drainTime?: number;
  /** Ms that a request may take to arrive; 300 s unless given. */
  readonly requestTimeout?: number;
  /** The kinds of provider; the built-in ones unless given. */
  readonly findProvider?: (type: string) => ProviderDefinition | undefined;
};

export type Gateway = {
  /** Origin, for example `http://127.0.0.1:7282`. */
  readonly url: string;
  /** Those that the log level lets through; the status has all. */
  readonly notices: readonly Notice[];
  /** A link that opens the dashboard once. */
  createDashboardLink(): string;
  /** Requests that have not had their answer. */
  underWay(): number;
  /** Ends requests under way, writes what is queued, and lets the data folder go. */
  close(): Promise<void>;
};

/**
 * Starts a gateway: the only place where its parts are put together.
 * @throws GatewayError `already_running`, `port_taken`, `setting_invalid`, and the store's codes
 */
export async function startGateway(options: GatewayOptions): Promise<Gateway> {
  const { settings } = options;
  const lock = acquireLock(settings.home);
  const closers: (() => unknown)[] = [() => lock.release()];
  const close = async () => {
    for (const closer of closers.splice(0).reverse()) await closer();
  };
  try {
    const log = createLogger(settings.logLevel);
    const report: ReportProblem = ({ level, message, cause }) =>
      log[level]({ err: cause }, message);
    const store = await openStore({
      path: settings.databasePath,
      clock: Date.now,
      report,
    });
    closers.push(() => store.close());
    const hopId = randomUUID();
    const routing = await startRouting(options, store, log, hopId);
    closers.push(() => routing.close());
    const serving = await serve(options, store, routing, log, hopId);
    closers.push(() => serving.close());
    closers.push(schedulePruning(store, settings.usageRetentionDays, Date.now, report));
    lock.publish({ url: serving.url, version, startedAt: Date.now() });
    const notices = serving.notices.filter(({ level }) => log.isLevelEnabled(logLevels[level]));
    return { ...serving, notices, close };
  } catch (thrown) {
    await close();
    throw thrown;
  }
}

type Routing = {
  readonly registry: ModelRegistry;
  readonly defaultModel: DefaultModel;
  readonly notices: readonly Notice[];
  /** Called after providers, models or the default changed. */
  onChange(listener: () => void): void;
  close(): Promise<void>;
};

/** Providers, their models, and what `default` stands for. */
async function startRouting(
  { settings, findProvider = findBuiltIn }: GatewayOptions,
  store: Store,
  log: Logger,
  hopId: string,
): Promise<Routing> {
  const notices = [...settings.notices];
  const port = settings.port === "auto" ? defaultPort : settings.port;
  const instances = buildInstances(settings.providers, {
    findProvider,
    notices,
    isOwnAddress: (baseUrl) => isOwnAddress(baseUrl, { host: settings.host, port }),
  });
  const headers = { [hopHeader]: hopId, "user-agent": userAgent };
  const registry = createModelRegistry(instances, {
    fetchModels: createModelFetcher({ headers }),
    store: store.modelLists,
    log,
    refreshInterval: settings.modelRefreshInterval,
  });
  const listeners = new Set<() => void>();
  const changed = () => {
    for (const listener of listeners) listener();
  };
  registry.onChange(changed);
  const defaultModel = await createDefaultModel({
    aliases: settings.aliases,
    defaultModel: settings.defaultModel,
    defaultAppliesTo: settings.defaultAppliesTo,
    directory: () => registry.directory(),
    store: store.settings,
    onChange: changed,
  });
  const discovery = findOllama(settings, registry, findProvider, headers);
  await Promise.all([registry.start(), discovery?.firstProbe]);
  return {
    registry,
    defaultModel,
    notices,
    onChange: (listener) => void listeners.add(listener),
    async close() {
      discovery?.close();
      await registry.close();
    },
  };
}

function findOllama(
  settings: Settings,
  registry: ModelRegistry,
  findProvider: NonNullable<GatewayOptions["findProvider"]>,
  headers: Readonly<Record<string, string>>,
): OllamaDiscovery | undefined {
  const definition = settings.discoverOllama ? findProvider("ollama") : undefined;
  if (!definition) return undefined;
  return discoverOllama({
    definition,
    probe: createOllamaProbe({ headers }),
    instances: () => registry.directory().entries.map(({ instance }) => instance),
    onFound: (instance) => registry.add(instance),
  });
}

/** Tells the store, the live view and the log of each request that has settled. */
function settledListener(
  { usageEnabled }: Settings,
  writer: Writer,
  feed: LiveFeed,
  log: Logger,
): BeginContext["onSettled"] {
  return ({ facts: { error } }, row) => {
    if (error?.code === "internal_error") {
      log.error({ err: error.cause, request: row.id }, "a request failed");
    }
    if (usageEnabled) writer.write(row);
    feed.settled(row);
    if (log.isLevelEnabled("debug")) log.debug({ request: row.id }, settledLine(row));
  };
}

/** The HTTP side: every route, on every address. */
async function serve(
  options: GatewayOptions,
  store: Store,
  routing: Routing,
  log: Logger,
  hopId: string,
): Promise<Gateway> {
  const { settings, dashboardFolder, drainTime = 10_000, requestTimeout = 300_000 } = options;
  const { registry, defaultModel } = routing;
  const { writer } = store;
  let listening: Listening | undefined;
  const address = () => listening?.url ?? "";

  const inFlight = new InFlight(settings);
  const transports = new Transports();
  const notices = [...routing.notices];
  const statusSources = { ...routing, notices, settings, writer, startedAt: Date.now(), address };
  const feed = new LiveFeed({
    inFlight: () => inFlight.exchanges,
    status: () => makeStatus(statusSources),
    recent: (await store.requests.list({ limit: 200 })).rows,
  });
  for (const source of [routing, writer]) source.onChange(() => feed.statusChanged());
  const onSettled = settledListener(settings, writer, feed, log);
  const begin: BeginContext = { inFlight, onSettled };
  const pipeline: PipelineContext = {
    settings,
    transports,
    inFlight,
    hopId,
    userAgent,
    resolve: (name, operation) =>
      resolveWhenKnown(name, operation, { registry, snapshot: () => defaultModel.snapshot() }),
  };
  const door = new AdminDoor(loadAdminToken(settings.home));
  const createDashboardLink = () => `${address()}${dashboardPath}?ticket=${door.issueTicket()}`;
  const cookieName = () => `patchbay_admin_${listening?.port}`;
  const handlers = {
    getStatus: () => makeStatus(statusSources),
    createDashboardLink: () => ({ url: createDashboardLink() }),
    ...requestHandlers(store.requests),
    ...modelHandlers(registry, defaultModel),
  };

  const app = createServer({
    ...begin,
    settings,
    clientKeys: createClientKeys(settings.masterKey),
    hopId,
    requestTimeout,
    onDefect: (error) => log.error({ err: error }, "a route failed"),
  });
  addHealthRoutes(app, version);
  addDataRoutes(app, pipeline, requestTimeout);
  addModelRoutes(app, {
    list: () => listModels(defaultModel.snapshot()),
    find: (name) => findModel(name, defaultModel.snapshot()),
  });
  addAdminRoutes(app, { door, cookieName, handlers, feed });
  addDashboard(app, { door, cookieName, folder: dashboardFolder });
  listening = await listen(app, settings.host, settings.port, defaultPort);
  if (listening.warning !== undefined) notices.push({ level: "warning", text: listening.warning });
  return {
    url: listening.url,
    notices,
    createDashboardLink,
    underWay: () => inFlight.size,
    async close() {
      feed.close();
      await inFlight.drain(drainTime);
      await listening?.close();
      await transports.close();
    },
  };
}
