import { randomUUID } from 'node:crypto';
import { mkdirSync, readFileSync, renameSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { HubError } from '#libs/errors';

/** A lock another machine (or container) holds counts as left behind when it has not been touched for this long. */
const STALE_AFTER_MS = 30_000;
const TOUCH_EVERY_MS = 5_000;
/** A lock that was not seen for so long may soon count as left behind by others. */
const UNKNOWN_AFTER_MS = 20_000;

interface Holder {
  host: string;
  pid: number;
  /** Start of the process in clock ticks since boot, where the system knows it; a reused pid has another one. */
  startedTicks?: string;
  token: string;
}

/** The error that reports a folder held by another process. */
type LockedCode = 'BUS_UNAVAILABLE' | 'STORE_UNAVAILABLE' | 'DATA_DIR_TAKEN';

export type LockState = 'held' | 'unknown' | 'lost';

const heldHere = new Set<string>();

export interface FolderLock {
  /** True when the last holder ended without releasing: killed, crashed or cut from power. */
  readonly leftBehind: boolean;
  /**
   * `lost` once somebody else has taken the folder over, after this process was frozen for long, or the lock was deleted:
   * nothing may be written any more, ever. `unknown` while the lock has not been readable for so long (no file
   * descriptors left, say) that somebody might have: nothing may be written until it is seen again.
   */
  state(): LockState;
  release(): void;
}

/**
 * Makes `folder` belong to this process alone, by a file `<name>` that says who holds it. The lock of a process that
 * is gone is taken over; a living one gives `code` with its pid. Within one machine the pid and its start time decide;
 * across machines and containers, whose pids cannot be seen, the age of the file does.
 */
export function lockFolder(
  folder: string,
  name: string,
  code: LockedCode,
  /** Milliseconds that only grow. */
  now: () => number = () => performance.now(),
): FolderLock {
  mkdirSync(folder, { recursive: true });
  const path = join(folder, name);
  const me: Holder = {
    host: hostname(),
    pid: process.pid,
    startedTicks: startTicksOf(process.pid),
    token: randomUUID(),
  };
  let leftBehind = false;
  for (let attempt = 0; ; attempt += 1) {
    try {
      writeFileSync(path, JSON.stringify(me), { flag: 'wx' });
      break;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') {
        throw new HubError('DATA_DIR_UNWRITABLE', `cannot write ${path}`, { where: path, cause: error });
      }
      const found = readHolder(path);
      if (attempt >= 5 || (found !== 'unreadable' && isAlive(found, path))) throw inUse(path, found, code);
      leftBehind = true;
      setAside(path, found === 'unreadable' ? undefined : found.token);
    }
  }
  heldHere.add(me.token);
  let lost = false;
  let seenMs = now();
  const look = (): void => {
    const found = lookAt(path);
    if (found === 'not-seen') return;
    if (found === 'gone' || found.token !== me.token) {
      lost = true;
      return;
    }
    try {
      utimesSync(path, new Date(), new Date());
      seenMs = now();
    } catch {
      // As good as not seen.
    }
  };
  const touch = setInterval(look, TOUCH_EVERY_MS);
  touch.unref();
  return {
    leftBehind,
    state: () => {
      if (lost) return 'lost';
      if (now() - seenMs <= UNKNOWN_AFTER_MS) return 'held';
      // Seen again, the lock is as good as ever: nobody else has it.
      look();
      if (lost) return 'lost';
      return now() - seenMs <= UNKNOWN_AFTER_MS ? 'held' : 'unknown';
    },
    release: () => {
      clearInterval(touch);
      heldHere.delete(me.token);
      const holder = readHolder(path);
      if (holder !== 'unreadable' && holder.token === me.token) rmSync(path, { force: true });
    },
  };
}

/** `not-seen` where the file cannot be opened now, for want of descriptors or a disk that does not answer: it says nothing. */
function lookAt(path: string): Pick<Holder, 'token'> | 'gone' | 'not-seen' {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ENOENT' ? 'gone' : 'not-seen';
  }
  try {
    return { token: String((JSON.parse(text) as Holder).token) };
  } catch {
    // Somebody who takes it over is writing, or has written what is no lock: it is not ours in either case.
    return { token: '' };
  }
}

function readHolder(path: string): Holder | 'unreadable' {
  try {
    const holder = JSON.parse(readFileSync(path, 'utf8')) as Holder;
    return typeof holder.pid === 'number' && typeof holder.token === 'string' ? holder : 'unreadable';
  } catch {
    return 'unreadable';
  }
}

function isAlive(holder: Holder, path: string): boolean {
  if (holder.host !== hostname()) return Date.now() - lastTouched(path) < STALE_AFTER_MS;
  if (holder.pid === process.pid) return heldHere.has(holder.token);
  try {
    process.kill(holder.pid, 0);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ESRCH') return false;
  }
  const ticks = startTicksOf(holder.pid);
  return ticks === undefined || holder.startedTicks === undefined || ticks === holder.startedTicks;
}

/** Renames the stale lock away; two processes that both found it stale cannot both win the `wx` that follows. */
function setAside(path: string, token: string | undefined): void {
  const aside = `${path}.${randomUUID()}`;
  try {
    renameSync(path, aside);
  } catch {
    return;
  }
  const moved = readHolder(aside);
  // Somebody quicker had already replaced the stale lock by a living one: give it back.
  if (moved !== 'unreadable' && moved.token !== token) renameSync(aside, path);
  else rmSync(aside, { force: true });
}

function lastTouched(path: string): number {
  try {
    return statSync(path).mtimeMs;
  } catch {
    return 0;
  }
}

/** Field 22 of /proc/<pid>/stat; the command in field 2 may hold spaces, so count from its closing parenthesis. */
function startTicksOf(pid: number): string | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19];
  } catch {
    return undefined;
  }
}

function inUse(path: string, holder: Holder | 'unreadable', code: LockedCode): HubError {
  const who = holder === 'unreadable' ? 'another process' : `process ${holder.pid} on ${holder.host}`;
  return new HubError(
    code,
    `${path} is held by ${who}: stop it, or give this one a data folder of its own (HUB_DATA_DIR)`,
    { where: path },
  );
}
