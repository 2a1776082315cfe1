import { randomBytes } from 'node:crypto';
import { accessSync, constants, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { FeedCatalogue } from '#libs/catalogue';
import type { HubConfig, HubEnvironment } from '#libs/config';
import { HubError } from '#libs/errors';
import { LiveState } from '#libs/live';
import { Outlet, OutputCache } from '#libs/publish';
import type { RecordStore } from '#libs/record';
import { ScheduleShelf } from '#libs/schedule';
import { RawArchive } from '#libs/sources';
import { Metrics, createLog, systemClock } from '#libs/telemetry';
import { Communes } from '#libs/territory';
import type { Engines } from './engines.js';
import { openBus } from './open-bus.js';
import { openStore } from './open-store.js';

export interface OpenedEngines {
  engines: Engines;
  close(): Promise<void>;
}

/**
 * Opens the engines a configuration names, in the data folder. Throws DATA_DIR_UNWRITABLE, LOG_CORRUPT,
 * STORE_UNAVAILABLE and the like, each with what to do.
 */
export async function openEngines(
  config: HubConfig,
  environment: HubEnvironment,
  secrets: Record<string, string | undefined>,
  address: { url: string },
): Promise<OpenedEngines> {
  const log = createLog(environment.logLevel);
  const metrics = new Metrics({ processMetrics: true });
  const communes = readCommunes(config);
  const folder = prepareFolder(resolve(environment.dataDir));
  const bus = await openBus(config, folder, secrets, log);
  const outputs = new OutputCache((path, error) => log.warn('output-failed', { path, error }));
  let store: Promise<RecordStore | undefined> | undefined;
  const engines: Engines = {
    config,
    environment,
    secrets,
    catalogue: new FeedCatalogue(config.hub, config.feeds),
    clock: systemClock,
    random: Math.random,
    log,
    metrics,
    bus,
    live: new LiveState(bus),
    archive: new RawArchive(join(folder, 'raw'), {
      maxAgeMs: config.retention.raw,
      maxBytes: config.retention.rawBytes,
    }),
    schedules: new ScheduleShelf(join(folder, 'schedules')),
    communes,
    outputs,
    outlet: new Outlet(outputs),
    rotationSecret: keptSecret(join(folder, 'rotation.key')),
    publicUrl: () => config.hub.publicUrl?.replace(/\/$/, '') ?? address.url,
    store: () => (store ??= openStore(config, folder, secrets, log)),
  };
  exposeCounters(engines);
  return {
    engines,
    close: async () => {
      await engines.live.stop();
      await (await store?.catch(() => undefined))?.close();
      engines.schedules.close();
      await bus.close();
    },
  };
}

/** Read before anything is opened. Throws CONFIG_INVALID. */
function readCommunes({ territory }: HubConfig): Communes | undefined {
  if (!territory) return undefined;
  const file = territory.communes;
  try {
    return new Communes(JSON.parse(readFileSync(file, 'utf8')));
  } catch (cause) {
    throw new HubError(
      'CONFIG_INVALID',
      `territory.communes: got ${file} (${(cause as Error).message}), expected GeoJSON outlines with code and nom`,
      { where: 'territory.communes', cause },
    );
  }
}

function prepareFolder(folder: string): string {
  try {
    mkdirSync(folder, { recursive: true });
    accessSync(folder, constants.W_OK | constants.R_OK);
    // Root may "write" a folder mounted read-only until it tries.
    writeFileSync(join(folder, '.writable'), '');
    return folder;
  } catch (cause) {
    throw new HubError(
      'DATA_DIR_UNWRITABLE',
      `${folder}: ${(cause as Error).message}. Set HUB_DATA_DIR to a folder the hub may write.`,
      {
        where: folder,
        cause,
      },
    );
  }
}

/** A random key made at the first start and kept, so that vehicle ids stay the same over a restart within a rental. */
function keptSecret(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    const secret = randomBytes(32).toString('hex');
    writeFileSync(file, secret, { mode: 0o600 });
    return secret;
  }
}

function exposeCounters({ metrics, bus, archive, outputs, live }: Engines): void {
  metrics.gauge('estuaire_bus_appended_events', 'Events appended since the start', [], (gauge) =>
    gauge.set(bus.counters().appendedTotal),
  );
  metrics.gauge('estuaire_bus_pending_events', 'Events waiting to be made durable', [], (gauge) =>
    gauge.set(bus.counters().pendingAppends),
  );
  metrics.gauge('estuaire_raw_written_bytes', 'Bytes of documents kept since the start', [], (gauge) =>
    gauge.set(archive.counters.bytesWrittenTotal),
  );
  metrics.gauge('estuaire_outputs_built', 'Outputs built since the start', [], (gauge) =>
    gauge.set(outputs.counters.builtTotal),
  );
  metrics.gauge('estuaire_live_entities', 'Current entities by kind', ['kind'], (gauge) => {
    for (const kind of [
      'vehicle-position',
      'trip-update',
      'alert',
      'station',
      'free-vehicle',
      'traffic-measurement',
      'traffic-situation',
    ] as const) {
      gauge.set({ kind }, live.count(kind));
    }
  });
}
