import { closeSync, fsyncSync, mkdirSync, openSync, readFileSync, renameSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { HubError } from '#libs/errors';
import type { ScheduleImport } from './import-schedule.js';
import { INDEX_VERSION } from './index-file.js';
import { IndexedSchedule } from './indexed-schedule.js';
import type { Schedule } from './schedule.js';

/** `<feed>-<document hash>.v1.schedule`: the same content always has the same name, another never has it. */
export function scheduleFileName(feedId: string, documentHash: string): string {
  const plain = (text: string): string => text.replaceAll(/[^A-Za-z0-9._-]/g, '-');
  return `${plain(feedId)}-${plain(documentHash)}.v${INDEX_VERSION}.schedule`;
}

/**
 * Writes the index into the folder and gives its path. Readers see the whole file or none: it is written aside, synced
 * and renamed. Throws what the file system throws.
 */
export function writeScheduleFile(folder: string, imported: ScheduleImport): string {
  mkdirSync(folder, { recursive: true });
  const path = join(folder, scheduleFileName(imported.feedId, imported.documentHash));
  const aside = `${path}.${process.pid}.part`;
  const file = openSync(aside, 'w');
  try {
    for (let at = 0; at < imported.index.length;) at += writeSync(file, imported.index, at);
    fsyncSync(file);
  } catch (error) {
    rmSync(aside, { force: true });
    throw error;
  } finally {
    closeSync(file);
  }
  renameSync(aside, path);
  return path;
}

/** Opens an index file. Throws HubError INDEX_UNREADABLE when it is absent, damaged or of another version. */
export function openSchedule(path: string): Schedule {
  let bytes: Uint8Array;
  try {
    bytes = readFileSync(path);
  } catch (cause) {
    throw new HubError('INDEX_UNREADABLE', `the schedule index ${path} cannot be read`, { where: path, cause });
  }
  return openScheduleIndex(bytes);
}

/** Opens an index in memory, for example that of an import before it is written. The bytes must not change afterwards. */
export function openScheduleIndex(bytes: Uint8Array): Schedule {
  return new IndexedSchedule(bytes);
}
