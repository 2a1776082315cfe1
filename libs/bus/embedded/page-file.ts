import { closeSync, fstatSync, openSync, readSync } from 'node:fs';

/**
 * Layout of LMDB's data file as lmdb 3.x writes it (data version 2, 64 bit, little endian), from `mdb.c`:
 *
 *     page header, 24 bytes: u64 page number, u64 transaction, u16 pad, u16 flags, then u16 lower + u16 upper
 *                            (offsets counted from the end of the header) or u32 count of overflow pages
 *     meta page:             header, u32 magic, u32 version, u64 address, u64 map size, two trees, u64 last page, u64 transaction
 *     tree, 48 bytes:        u32 pad (page size in the first), u16 flags, u16 depth, u64 branch, leaf, overflow pages,
 *                            u64 entries, u64 root
 *     node:                  u16 low, u16 high, u16 flags, u16 key size, key, data
 */
const HEADER_BYTES = 24;
const META_MAGIC = 0xbeefc0de;
const DATA_VERSION = 2;
const NO_PAGE = 0xffff_ffff_ffff_ffffn;
const INTEGER_KEYS = 0x08;
const WINDOW_BYTES = 256 * 1024;

export const PAGE_BRANCH = 0x01;
export const PAGE_LEAF = 0x02;
export const PAGE_OVERFLOW = 0x04;
export const PAGE_META = 0x08;

export interface PageTree {
  flags: number;
  depth: number;
  branchPages: number;
  leafPages: number;
  overflowPages: number;
  entries: number;
  /** `undefined` for an empty tree. */
  root: number | undefined;
}

export interface Meta {
  pageSize: number;
  freeList: PageTree;
  main: PageTree;
  lastPage: number;
  transaction: bigint;
}

export interface Page {
  number: number;
  flags: number;
  /** Offsets of the nodes from the start of the page. */
  nodes: number[];
  /** Bytes the nodes take together. */
  filled: number;
  bytes: Buffer;
}

/** What is wrong with the file, in words for an operator. */
export class DamagedFile extends Error {}

/** Reads pages of an LMDB file with plain reads, so that no damage in it can bring the process down. */
export class PageFile {
  readonly size: number;
  private readonly fd: number;
  private window = Buffer.alloc(0);
  private windowAt = 0;
  private pageSize = 4096;
  private lastPage = 1;
  private transaction = 0n;

  constructor(path: string) {
    this.fd = openSync(path, 'r');
    this.size = fstatSync(this.fd).size;
  }

  close(): void {
    closeSync(this.fd);
  }

  /** The newest meta page; both must be sound, as LMDB takes the one with the higher transaction number unseen. */
  meta(): Meta {
    if (this.size < HEADER_BYTES + 136) throw new DamagedFile(`${this.size} bytes are too few for an LMDB file`);
    const first = readMeta(this.bytesAt(0, HEADER_BYTES + 136), 0);
    this.pageSize = first.pageSize;
    if (this.size < 2 * this.pageSize) throw new DamagedFile(`the file ends within its head (${this.size} bytes)`);
    const second = readMeta(this.bytesAt(this.pageSize, HEADER_BYTES + 136), 1);
    if (second.pageSize !== first.pageSize) throw new DamagedFile('its two heads disagree on the page size');
    checkTurns(first.transaction, second.transaction);
    const newest = second.transaction > first.transaction ? second : first;
    this.lastPage = newest.lastPage;
    this.transaction = newest.transaction;
    return newest;
  }

  /** A branch or leaf page with every node inside its bounds. */
  treePage(number: number): Page {
    const bytes = this.page(number);
    const flags = bytes.readUInt16LE(18);
    if (flags !== PAGE_BRANCH && flags !== PAGE_LEAF) throw new DamagedFile(`page ${number} is no tree page`);
    this.checkHead(number, bytes);
    const lower = bytes.readUInt16LE(20);
    const upper = bytes.readUInt16LE(22);
    if (lower % 2 !== 0 || lower > upper || upper > this.pageSize - HEADER_BYTES) {
      throw new DamagedFile(`page ${number} has impossible bounds`);
    }
    const nodes: number[] = [];
    for (let at = HEADER_BYTES; at < HEADER_BYTES + lower; at += 2) {
      const node = bytes.readUInt16LE(at) + HEADER_BYTES;
      if (node < HEADER_BYTES + upper || node + 8 > this.pageSize) {
        throw new DamagedFile(`page ${number} has a node outside itself`);
      }
      nodes.push(node);
    }
    return { number, flags, nodes, filled: this.pageSize - HEADER_BYTES - upper, bytes };
  }

  /** The data of a large value, which lies on `count` pages of its own. Valid until the next read. */
  overflow(number: number, count: number, length: number): Buffer {
    if (count < 1 || number + count - 1 > this.lastPage) throw new DamagedFile(`page ${number} runs past the end`);
    const head = this.page(number);
    this.checkHead(number, head);
    if (head.readUInt16LE(18) !== PAGE_OVERFLOW || head.readUInt32LE(20) !== count) {
      throw new DamagedFile(`page ${number} is no start of a large value`);
    }
    if (length > count * this.pageSize - HEADER_BYTES) throw new DamagedFile(`page ${number} holds too long a value`);
    return this.bytesAt(number * this.pageSize + HEADER_BYTES, length);
  }

  private page(number: number): Buffer {
    if (!Number.isSafeInteger(number) || number < 2 || number > this.lastPage) {
      throw new DamagedFile(`a tree points to page ${number}, the file has ${this.lastPage + 1}`);
    }
    return this.bytesAt(number * this.pageSize, this.pageSize);
  }

  /** A page of a later transaction than the head's would be taken for one still in memory, and written to. */
  private checkHead(number: number, bytes: Buffer): void {
    if (Number(bytes.readBigUInt64LE(0)) !== number) throw new DamagedFile(`page ${number} carries another number`);
    if (bytes.readBigUInt64LE(8) > this.transaction) throw new DamagedFile(`page ${number} is newer than the head`);
    if (bytes.readUInt16LE(16) !== 0) throw new DamagedFile(`page ${number} is of another sort`);
  }

  private bytesAt(offset: number, length: number): Buffer {
    const end = this.windowAt + this.window.length;
    if (offset < this.windowAt || offset + length > end) {
      const wanted = Math.min(Math.max(WINDOW_BYTES, length), this.size - offset);
      // A new buffer each time: pages handed out keep the old window.
      const window = Buffer.allocUnsafe(Math.max(0, wanted));
      const read = readSync(this.fd, window, 0, window.length, offset);
      this.window = window.subarray(0, read);
      this.windowAt = offset;
      if (read < length) throw new DamagedFile(`the file ends at ${offset + read}, within a page`);
    }
    return this.window.subarray(offset - this.windowAt, offset - this.windowAt + length);
  }
}

/**
 * Transactions write the two heads in turn, so their numbers are neighbours and the even one is the first's. Anything
 * else would make LMDB take the older head for the newer, and the last commit would be lost without a word.
 */
function checkTurns(first: bigint, second: bigint): void {
  if (first === 0n && second === 0n) return;
  const apart = first - second;
  if ((apart !== 1n && apart !== -1n) || first % 2n !== 0n) {
    throw new DamagedFile(`its two heads are of the transactions ${first} and ${second}`);
  }
}

export function readTree(bytes: Buffer, at: number): PageTree {
  const root = bytes.readBigUInt64LE(at + 40);
  return {
    flags: bytes.readUInt16LE(at + 4),
    depth: bytes.readUInt16LE(at + 6),
    branchPages: Number(bytes.readBigUInt64LE(at + 8)),
    leafPages: Number(bytes.readBigUInt64LE(at + 16)),
    overflowPages: Number(bytes.readBigUInt64LE(at + 24)),
    entries: Number(bytes.readBigUInt64LE(at + 32)),
    root: root === NO_PAGE ? undefined : Number(root),
  };
}

function readMeta(bytes: Buffer, index: number): Meta {
  const at = HEADER_BYTES;
  if (bytes.readUInt32LE(at) !== META_MAGIC || (bytes.readUInt16LE(18) & PAGE_META) === 0) {
    throw new DamagedFile(`head ${index} is not LMDB's`);
  }
  const version = bytes.readUInt32LE(at + 4) & 0xffff;
  if (version !== DATA_VERSION) throw new DamagedFile(`it is of LMDB data version ${version}, not ${DATA_VERSION}`);
  const pageSize = bytes.readUInt32LE(at + 24);
  if (pageSize < 512 || pageSize > 65_536 || (pageSize & (pageSize - 1)) !== 0) {
    throw new DamagedFile(`head ${index} has the page size ${pageSize}`);
  }
  const freeList = readTree(bytes, at + 24);
  const main = readTree(bytes, at + 72);
  // Integer keys in the free list, and nothing else out of the ordinary: any other flag would change how LMDB opens it.
  if (freeList.flags !== INTEGER_KEYS || main.flags !== 0 || bytes.readBigUInt64LE(at + 8) !== 0n) {
    throw new DamagedFile(`head ${index} has flags this program never sets`);
  }
  return {
    pageSize,
    freeList,
    main,
    lastPage: Number(bytes.readBigUInt64LE(at + 120)),
    transaction: bytes.readBigUInt64LE(at + 128),
  };
}
