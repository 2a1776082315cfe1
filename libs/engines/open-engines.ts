import { randomBytes } from 'node:crypto';
import { join, resolve } from 'node:path';
import { FollowedBus, lockFolder, type FolderLock } from '#libs/bus';
import { FeedCatalogue, type Following, ownFeedTerms } from '#libs/catalogue';
import { ALERT_TEMPLATES, AuditTrail, ControlRoom } from '#libs/desk';
import { RefusedDatasets, subscribedPlaces } from '#libs/collect';
import type { HubConfig, HubEnvironment } from '#libs/config';
import { rememberInside } from '#libs/errors';
import { LabDoors } from '#libs/lab';
import { EntityIndex, LiveState, ScheduleNetwork, WarmSnapshots } from '#libs/live';
import { exposeEngineMetrics } from './engine-metrics.js';
import {
  AnswerCache,
  OutputsByAudience,
  OutputServer,
  OutputCache,
  OwnAnswers,
  Past,
  Portal,
  PortalHandler,
  SharedOutputs,
  Transit,
  TransitHandler,
  type PublishContext,
} from '#libs/publish';
import type { GeoPoint } from '#libs/model';
import type { RecordStore } from '#libs/record';
import { ScheduleShelf } from '#libs/schedule';
import { Access, HeldBack, Audit, KeyAdmin, Sessions, Tickets } from '#libs/security';
import { NotificationDesk, RawArchive, SharedDocuments } from '#libs/sources';
import { Metrics, createLog, openTracer, systemClock, type Clock, type Tracer } from '#libs/telemetry';
import { prepareFolder } from './data-folder.js';
import { EngineWatch } from './engine-watch.js';
import type { Engines } from './engines.js';
import { followingOf } from './following-of.js';
import { askSelf } from './ask-self.js';
import { keyStoreOf } from './key-store-of.js';
import { signInOf } from './sign-in-of.js';
import { openBus, requiredSecret } from './open-bus.js';
import { openCoordination } from './open-coordination.js';
import { openStore } from './open-store.js';
import { readBasemap, readCommunes } from './read-territory.js';
import { ServiceLevelKeeper } from './service-level-keeper.js';
import { UsageKeeper } from './usage-keeper.js';
import { agreedSecret } from './rotation-key.js';
import { READS_STATE, isBesideHub, type Role } from './roles.js';

const AUDIT_EVERY_MS = 1_000;
const AUDIT_PATIENCE_MS = 2_000;
const AUDIT_COUNT_MS = 60_000;

export interface OpenedEngines {
  engines: Engines;
  /** Takes the current state and follows the bus, where a role of the process needs it. */
  follow(): Promise<void>;
  close(): Promise<void>;
}

/**
 * Opens the engines a configuration names, in the data folder, for the roles this process runs. Throws
 * DATA_DIR_UNWRITABLE, DATA_DIR_TAKEN, LOG_CORRUPT, STORE_UNAVAILABLE and the like, each with what to do.
 */
export async function openEngines(
  config: HubConfig,
  environment: HubEnvironment,
  secrets: Record<string, string | undefined>,
  address: { url: string },
  roles: readonly Role[],
  { clock = systemClock, isLabApart = false }: { clock?: Clock | undefined; isLabApart?: boolean | undefined } = {},
): Promise<OpenedEngines> {
  const following = followingOf(config, environment, roles);
  const folder = prepareFolder(resolve(environment.dataDir));
  // Before anything is read or cleaned up there: of two processes in one folder each would delete what the other uses.
  // The laboratory of a hub reads what the hub keeps there, and writes only what is its own.
  const lock = lockFolder(folder, isBesideHub(roles) ? 'lab.lock' : 'hub.lock', 'DATA_DIR_TAKEN');
  try {
    const opened = await openInFolder(
      folder,
      lock,
      config,
      environment,
      secrets,
      address,
      roles,
      following,
      clock,
      isLabApart,
    );
    return { ...opened, close: () => opened.close().finally(() => lock.release()) };
  } catch (error) {
    lock.release();
    throw error;
  }
}

async function openInFolder(
  folder: string,
  lock: FolderLock,
  config: HubConfig,
  environment: HubEnvironment,
  secrets: Record<string, string | undefined>,
  address: { url: string },
  roles: readonly Role[],
  following: Following | undefined,
  clock: Clock,
  isLabApart: boolean,
): Promise<OpenedEngines> {
  const log = createLog(environment.logLevel);
  const metrics = new Metrics({ processMetrics: true });
  const tracer = await openTracing(config, secrets, roles, metrics);
  const communes = readCommunes(config);
  const basemap = readBasemap(config);
  rememberInside(folder);
  if (config.engines.bus !== 'embedded')
    for (const broker of config.engines.bus.kafka.brokers) rememberInside(broker.replace(/:\d+$/, ''));
  const coordination = await openCoordination(config, secrets, clock, log);
  const wholeBus = await openBus(config, folder, secrets, clock, log, roles).catch(async (cause: unknown) => {
    await coordination.close();
    throw cause;
  });
  const bus = following ? new FollowedBus(wholeBus, (feed) => following.has(feed), following.name) : wholeBus;
  const isShared = config.engines.coordination !== 'memory';
  const onBuildError = (path: string, error: unknown): void => log.warn('output-failed', { path, error });
  const outputs = new OutputCache(onBuildError, isShared ? new SharedOutputs(coordination) : undefined);
  const archive = new RawArchive(join(folder, 'raw'), {
    maxAgeMs: config.retention.raw,
    maxBytes: config.retention.rawBytes,
  });
  const documents = new SharedDocuments(archive, coordination);
  // The embedded log has an index of keys; Kafka would have to be read from its beginning.
  const warm =
    config.engines.bus === 'embedded'
      ? undefined
      : new WarmSnapshots({
          coordination,
          folder: join(folder, 'warm'),
          epoch: bus.epoch,
          clock,
          log,
          part: following && { name: following.name, feeds: following.feedIds },
        });
  const stateOptions = { clock, warm, followsSome: following !== undefined };
  const live = new LiveState(bus, stateOptions);
  const besideHub = isBesideHub(roles);
  const followsBus = besideHub || roles.some((role) => READS_STATE.includes(role));
  const onLiveError = (error: unknown): void => log.error('live-state-stopped', { error });
  const stopping = new AbortController();
  let saving: Promise<void> | undefined;
  let keeping: Promise<void> | undefined;
  let store: Promise<RecordStore | undefined> | undefined;
  const feeds = config.feeds.filter(({ id }) => following?.has(id) ?? true);
  const own = ownFeedTerms(config.operators);
  const everyFeed = new FeedCatalogue(config.hub, config.feeds, own);
  const allIds = config.feeds.map(({ id }) => id);
  const catalogue = following ? new FeedCatalogue(config.hub, feeds, own, allIds) : everyFeed;
  const schedules = new ScheduleShelf(
    join(folder, 'schedules'),
    (hash) => documents.read(hash),
    (feedId) => catalogue.find(feedId)?.timeZone ?? config.hub.timezone,
  );
  const network = new ScheduleNetwork(
    (feedId) => {
      const dataset = live.find('dataset', `${feedId}:gtfs`)?.event.entity;
      return dataset && schedules.find(feedId, dataset.documentHash);
    },
    (point) => communes?.find(point)?.code,
  );
  const publicUrl = (): string => config.hub.publicUrl?.replace(/\/$/, '') ?? address.url;
  const answers = new AnswerCache();
  const openHistory = (): Promise<RecordStore | undefined> =>
    (store ??= roles.includes('lab')
      ? Promise.resolve(undefined)
      : openStore(config, folder, secrets, log, !roles.includes('recorder')).catch((error: unknown) => {
          // Whoever asks next tries again.
          store = undefined;
          throw error;
        }));
  const usage = new UsageKeeper({
    file: join(folder, 'usage.json'),
    coordination,
    clock,
    log,
  });
  const serviceLevels = new ServiceLevelKeeper({
    file: join(folder, 'service-levels.json'),
    coordination,
    clock,
    log,
  });
  const communeOf = (point: GeoPoint): string | undefined => communes?.find(point)?.code;
  const context: PublishContext = {
    audience: 'open',
    catalogue,
    live,
    clock,
    publicUrl,
    findSchedule: network.findSchedule,
    readDocument: (hash) => documents.read(hash),
    communeOf,
    see: network.facetsOf,
    ...(communes && { communes: communes.list() }),
    isPart: following !== undefined,
  };
  const onError = (path: string, error: unknown): void => log.error('request-failed', { path, error });
  const keyStore = keyStoreOf(config, folder, secrets);
  const access = new Access({
    store: keyStore,
    heldBack: new HeldBack(besideHub ? undefined : join(folder, 'access', 'held-back.json')),
    clock,
    onFault: (error) => log.error('keys-unavailable', { error }),
  });
  const handlers = (): Pick<Engines, 'transit' | 'portal' | 'outputsByAudience'> => {
    const transit = new Transit(context, communeOf);
    const past = new Past(openHistory, clock, config.hub.timezone);
    const own = new OwnAnswers((path) => askSelf(address.url, path), clock);
    const limits = { ...config.limits, ...config.stream };
    const counts = { usage: () => usage.total(), serviceLevels: () => serviceLevels.all() };
    const portal = new Portal(transit, outputs, past, communes?.geojson, limits, own, counts, config.publish.mqtt);
    return {
      outputsByAudience: new OutputsByAudience(context, onBuildError, onError),
      transit: new TransitHandler(transit, answers, onError, { isPart: following !== undefined }),
      portal: new PortalHandler(portal, answers, onError),
    };
  };
  const audit = new Audit({
    // Of a laboratory in the folder of another role that one has its own.
    folder: join(folder, ...(isLabApart ? ['lab'] : []), 'access', 'audit'),
    now: () => clock.now(),
    newId: () => randomBytes(8).toString('hex'),
    onFault: (error) => log.error('audit-failed', { error }),
  });
  const controlRoom = new ControlRoom({
    bus,
    live,
    catalogue,
    now: () => clock.now(),
    store: openHistory,
    templates: config.operators.templates ?? ALERT_TEMPLATES,
    findSchedule: network.findSchedule,
  });
  const engines: Engines = {
    config,
    environment,
    secrets,
    catalogue,
    everyFeed,
    ...(following && { following }),
    clock,
    random: Math.random,
    log,
    metrics,
    tracer,
    bus,
    watch: new EngineWatch({ bus, place: placeOf(config), folderState: () => lock.state(), clock, log, metrics }),
    coordination,
    live,
    currentState: async () => {
      if (followsBus) {
        await live.catchUp();
        return { state: live, release: async () => undefined };
      }
      const state = new LiveState(bus, stateOptions);
      await state.start(onLiveError);
      return { state, release: () => state.stop() };
    },
    archive,
    notifications: new NotificationDesk(subscribedPlaces(config.feeds)),
    documents: isShared ? documents : undefined,
    refused: new RefusedDatasets(join(folder, 'refused'), isShared ? coordination : undefined),
    schedules,
    communes,
    basemap,
    network,
    entities: new EntityIndex(live, network),
    outputs,
    outputServer: new OutputServer(outputs),
    publishContext: context,
    doors: new LabDoors(),
    access,
    keys: new KeyAdmin({ store: keyStore, now: () => clock.now(), randomBytes }),
    audit,
    auditTrail: new AuditTrail({ bus, live, audit, store: openHistory }),
    tickets: new Tickets(coordination, randomBytes, () => clock.now()),
    sessions: new Sessions({
      store: keyStore,
      now: () => clock.now(),
      randomBytes,
      sessionMs: config.access.session,
      language: config.hub.languages[0],
    }),
    ...signInOf(config, secrets, coordination, publicUrl, () => clock.now()),
    answers,
    controlRoom,
    usage,
    serviceLevels,
    ...(roles.includes('publisher') && handlers()),
    rotationSecret: await agreedSecret(join(folder, 'rotation.key'), coordination),
    publicUrl,
    store: openHistory,
  };
  exposeEngineMetrics(engines, warm);
  return {
    engines,
    follow: async () => {
      engines.watch.start();
      await access.start();
      if (!besideHub) {
        usage.start();
        serviceLevels.start();
      }
      keeping =
        besideHub && !isLabApart ? keepCounting(engines, stopping.signal) : keepAccess(engines, stopping.signal);
      if (!followsBus) return;
      await live.start(onLiveError);
      if (!besideHub) saving = warm?.run(live, stopping.signal);
    },
    close: async () => {
      stopping.abort();
      access.stop();
      // What is not on the bus by then waits on the disk for the next start.
      // A patience that is not ended keeps the process for all of it.
      const patience = new AbortController();
      await Promise.race([keeping, clock.sleep(AUDIT_PATIENCE_MS, patience.signal)]);
      patience.abort();
      await engines.watch.stop();
      if (!besideHub) {
        await usage.stop();
        await serviceLevels.stop();
      }
      await saving;
      await live.stop();
      await (await store?.catch(() => undefined))?.close();
      engines.schedules.close();
      await keyStore.close?.();
      await bus.close();
      await coordination.close();
      await tracer?.stop();
    },
  };
}

/** What was noted here, and by commands, is on the bus within a second; what was revoked while the store was away, in it. */
async function keepAccess({ auditTrail, access, keys, clock }: Engines, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    await auditTrail.publish();
    await access.settle((keyId) => keys.revoke(keyId));
    await clock.sleep(AUDIT_EVERY_MS, signal);
  }
  await auditTrail.publish();
}

/** The hub beside puts on the bus what is noted here; how much still waits is for this process to know. */
async function keepCounting({ audit, clock }: Engines, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    await audit.countWaiting();
    await clock.sleep(AUDIT_COUNT_MS, signal);
  }
}

/** Loads what traces need where they are wanted, and nothing where they are not. Throws CONFIG_INVALID. */
async function openTracing(
  { tracing }: HubConfig,
  secrets: Record<string, string | undefined>,
  roles: readonly Role[],
  metrics: Metrics,
): Promise<Tracer | undefined> {
  if (!tracing) return undefined;
  const { endpoint, sample, authorizationEnv } = tracing;
  return openTracer({
    endpoint,
    sample,
    authorization: authorizationEnv && requiredSecret(authorizationEnv, 'tracing.authorizationEnv', secrets),
    service: roles.length === 1 ? roles[0]! : 'hub',
    metrics,
  });
}

function placeOf({ engines }: HubConfig): string {
  return engines.bus === 'embedded' ? 'the log in the data folder' : `Kafka at ${engines.bus.kafka.brokers.join(', ')}`;
}
