import { existsSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { HubError } from '#libs/errors';
import { silentLog, type Log } from '#libs/telemetry';
import type { Bus } from '../bus.js';
import { findDamage } from './check-file.js';
import { EmbeddedBus } from './embedded-bus.js';
import { lockFolder } from '../folder-lock.js';
import { LogStore } from './log-store.js';
import { breakSeal, seal } from './seal.js';
import { setAside } from '../set-aside.js';

export interface EmbeddedBusOptions {
  /** Made if absent; belongs to one process at a time. */
  folder: string;
  /** How long superseded events and removes are kept, in milliseconds. */
  retentionMs: number;
  /** Epoch milliseconds; stamps what is appended, so that `maintain` knows its age. */
  now: () => number;
  /** Name of a log that begins; never used twice. */
  newEpoch: () => string;
  /** Events that may wait to become durable before `append` waits. Default 50,000. */
  maxPendingEvents?: number;
  /** Longest JSON of one event, in characters. Default 16 Mi. */
  maxEventBytes?: number;
  /** Size of the records past which `maintain` shortens history, in bytes; the present state is always kept. Default 4 GiB. */
  maxLogBytes?: number;
  /** Consumer names remembered. Default 1,000. */
  maxConsumers?: number;
  /**
   * What to do with a log that is damaged, or not a log: true sets it aside as `bus.corrupt-<time>` inside the folder
   * and begins a new one under a new epoch, so that the hub starts and clients are sent `gap`; false throws
   * LOG_CORRUPT. Default true.
   */
  recover?: boolean;
  /**
   * What a resolved `append` outlives: also a power cut, or the death of the process alone. The latter does not wait for the
   * disk, which a power cut then leaves as it was a while ago or damaged, see `recover`. Default: a power cut.
   */
  outlives?: 'power-cut' | 'process';
  log?: Log;
}

const DATA = 'data.mdb';
const LOCK = 'lock.mdb';
/** LMDB's own error numbers for a file that is not sound: page not found, corrupted, panic, version, invalid, incompatible. */
const LMDB_DAMAGE = new Set([-30797, -30796, -30795, -30794, -30793, -30784]);

/**
 * Opens the durable log in `folder`. Throws BUS_UNAVAILABLE when another process has it, LOG_FORMAT when a newer
 * version wrote it, DATA_DIR_UNWRITABLE, and LOG_CORRUPT as `recover` says. After a kill, and whenever the file is not
 * the one that was closed in good order, it is checked from end to end first, about a second per GB.
 */
export async function openEmbeddedBus(options: EmbeddedBusOptions): Promise<Bus> {
  const { folder } = options;
  const log = options.log ?? silentLog;
  const lock = lockFolder(folder, 'bus.lock', 'BUS_UNAVAILABLE');
  try {
    // Nobody else is here, so readers and mutexes a killed process left in LMDB's lock file mean nothing.
    rmSync(join(folder, LOCK), { force: true });
    const store = await openStore(options, log);
    return new EmbeddedBus(
      store,
      {
        retentionMs: options.retentionMs,
        now: options.now,
        maxPendingEvents: options.maxPendingEvents ?? 50_000,
        maxEventBytes: options.maxEventBytes ?? 16 * 2 ** 20,
        maxLogBytes: options.maxLogBytes ?? 4 * 2 ** 30,
        maxConsumers: options.maxConsumers ?? 1_000,
      },
      lock.state,
      async (sound) => {
        try {
          if (sound && lock.state() === 'held') seal(folder, join(folder, DATA));
        } catch (error) {
          // Without a seal the next opening checks the file, no more.
          log.warn('bus-not-sealed', { folder, error });
        }
        lock.release();
      },
    );
  } catch (error) {
    lock.release();
    throw error;
  }
}

async function openStore(options: EmbeddedBusOptions, log: Log): Promise<LogStore> {
  const damage = damageBeforeOpening(options.folder, log);
  if (damage !== undefined) beginAnew(options, damage, log);
  try {
    return await LogStore.open(options.folder, options.newEpoch, options.outlives);
  } catch (error) {
    const { code, message } = error as { code?: unknown; message: string };
    if (error instanceof HubError && code !== 'LOG_CORRUPT') throw error;
    if (code !== 'LOG_CORRUPT' && !LMDB_DAMAGE.has(Number(code))) {
      throw new HubError('BUS_UNAVAILABLE', `the log in ${options.folder} cannot be opened: ${message}`, {
        where: options.folder,
        cause: error,
      });
    }
    beginAnew(options, message, log);
    return LogStore.open(options.folder, options.newEpoch, options.outlives);
  }
}

function damageBeforeOpening(folder: string, log: Log): string | undefined {
  const file = join(folder, DATA);
  const untouched = breakSeal(folder, file);
  if (!existsSync(file) || untouched) return undefined;
  const bytes = statSync(file).size;
  // Killed between making the file and writing its head.
  if (bytes === 0) return undefined;
  const started = performance.now();
  const damage = findDamage(file);
  log.info('bus-log-checked', { folder, bytes, seconds: (performance.now() - started) / 1000, sound: !damage });
  return damage;
}

function beginAnew({ folder, recover, now }: EmbeddedBusOptions, damage: string, log: Log): void {
  if (recover === false) {
    throw new HubError(
      'LOG_CORRUPT',
      `${join(folder, DATA)} is damaged: ${damage}. Move it away, or open it with recovery, and the hub begins a new log`,
      { where: join(folder, DATA) },
    );
  }
  const aside = setAside(folder, DATA, 'bus', now());
  rmSync(join(folder, LOCK), { force: true });
  log.error('bus-log-set-aside', {
    folder,
    aside,
    damage,
    effect: 'the hub begins a new log; every client is sent a gap and gets a fresh snapshot',
  });
}
