import { DamagedFile, PAGE_LEAF, PageFile, readTree, type Page, type PageTree } from './page-file.js';
import { isIntact } from './value-codec.js';

const NODE_HEAD_BYTES = 8;
const NODE_BIG_DATA = 0x01;
const NODE_SUB_TREE = 0x02;
const TREE_BYTES = 48;
const BIG_DATA_BYTES = 24;
const MAX_DEPTH = 32;

/**
 * Walks every tree of the log's file and says what is wrong with it, or `undefined`. LMDB trusts its file: a wrong page
 * number would end the process without a word, so this runs before LMDB sees a file that may have changed since it was
 * closed. Checks page numbers, bounds, order of keys, that no page is used twice or both used and free, counts, and the
 * CRC of each value. Reads the used part once (about 1 GB/s when cached); memory is one byte per page.
 */
export function findDamage(path: string): string | undefined {
  let file: PageFile;
  try {
    file = new PageFile(path);
  } catch (error) {
    return `it cannot be read (${(error as Error).message})`;
  }
  try {
    const meta = file.meta();
    new TreeWalk(file, meta.lastPage).run(meta.main, meta.freeList);
    return undefined;
  } catch (error) {
    if (error instanceof DamagedFile || error instanceof RangeError) return error.message;
    throw error;
  } finally {
    file.close();
  }
}

type Visit = (key: Buffer, data: Buffer, flags: number) => void;
type Compare = (a: Buffer, b: Buffer) => number;

const byBytes: Compare = (a, b) => a.compare(b);
const byNumber: Compare = (a, b) => {
  const [x, y] = [a.readBigUInt64LE(0), b.readBigUInt64LE(0)];
  return x < y ? -1 : x > y ? 1 : 0;
};

class TreeWalk {
  /** 1 where a page is part of a tree or value. */
  private readonly used: Uint8Array;

  constructor(
    private readonly file: PageFile,
    private readonly lastPage: number,
  ) {
    // Free pages at the end need not be in the file, yet there cannot be many times more of them than of others.
    if (lastPage > file.size / 64) throw new DamagedFile(`its head counts ${lastPage} pages, the file is much shorter`);
    this.used = new Uint8Array(lastPage + 1);
  }

  run(main: PageTree, freeList: PageTree): void {
    const subTrees: { name: string; tree: PageTree }[] = [];
    this.tree(main, byBytes, (key, data, flags) => {
      if (flags !== NODE_SUB_TREE || data.length !== TREE_BYTES) throw new DamagedFile('the list of trees is damaged');
      subTrees.push({ name: key.toString('latin1').replace(/\0+$/, ''), tree: readTree(data, 0) });
    });
    for (const { name, tree } of subTrees) {
      if (tree.flags !== 0) throw new DamagedFile(`the tree ${name} is of another sort`);
      this.tree(tree, byBytes, (key, data, flags) => {
        if (flags & NODE_SUB_TREE || !isIntact(key, data)) throw new DamagedFile(`an entry of ${name} is damaged`);
      });
    }
    const free: Buffer[] = [];
    this.tree(freeList, byNumber, (_key, data) => void free.push(Buffer.from(data)));
    for (const pages of free) this.freePages(pages);
  }

  private tree(tree: PageTree, compare: Compare, visit: Visit): void {
    if (tree.root === undefined) {
      if (tree.entries !== 0) throw new DamagedFile('a tree with entries has no root');
      return;
    }
    if (tree.depth < 1 || tree.depth > MAX_DEPTH) throw new DamagedFile(`a tree is ${tree.depth} levels deep`);
    const counts = { entries: 0, branchPages: 0, leafPages: 0, overflowPages: 0 };
    let last: Buffer | undefined;
    const descend = (number: number, level: number, from: Buffer | undefined, to: Buffer | undefined): void => {
      this.use(number, 1);
      const page = this.file.treePage(number);
      const isLeaf = page.flags === PAGE_LEAF;
      if (isLeaf !== (level === tree.depth)) throw new DamagedFile(`page ${number} is at the wrong level`);
      if (page.nodes.length === 0) throw new DamagedFile(`page ${number} is empty`);
      counts[isLeaf ? 'leafPages' : 'branchPages'] += 1;
      let filled = 0;
      for (const [i, node] of page.nodes.entries()) {
        const key = keyOf(page, node);
        if (isLeaf) {
          const { data, flags, stored, overflowPages } = this.leafData(page, node, key);
          if ((last && compare(last, key) >= 0) || (from && compare(from, key) > 0) || (to && compare(key, to) >= 0)) {
            throw new DamagedFile(`page ${number} has a key out of order`);
          }
          last = key;
          filled += even(NODE_HEAD_BYTES + key.length + stored);
          counts.entries += 1;
          counts.overflowPages += overflowPages;
          visit(key, data, flags);
        } else {
          filled += even(NODE_HEAD_BYTES + key.length);
          // The first child of a branch has no key of its own: it takes all that is smaller than the second.
          const next = page.nodes[i + 1];
          descend(childOf(page, node), level + 1, i === 0 ? from : key, next === undefined ? to : keyOf(page, next));
        }
      }
      if (filled !== page.filled) throw new DamagedFile(`page ${number} has nodes that overlap`);
    };
    descend(tree.root, 1, undefined, undefined);
    for (const name of ['entries', 'branchPages', 'leafPages', 'overflowPages'] as const) {
      if (counts[name] !== tree[name]) throw new DamagedFile(`a tree has ${counts[name]} ${name}, not ${tree[name]}`);
    }
  }

  private leafData(
    page: Page,
    node: number,
    key: Buffer,
  ): { data: Buffer; flags: number; stored: number; overflowPages: number } {
    const { bytes } = page;
    const flags = bytes.readUInt16LE(node + 4);
    const length = bytes.readUInt16LE(node) + bytes.readUInt16LE(node + 2) * 0x1_0000;
    const at = node + NODE_HEAD_BYTES + key.length;
    const isBig = (flags & NODE_BIG_DATA) !== 0;
    const stored = isBig ? BIG_DATA_BYTES : length;
    if (flags & ~(NODE_BIG_DATA | NODE_SUB_TREE) || at + stored > bytes.length) {
      throw new DamagedFile(`page ${page.number} has a node that does not fit`);
    }
    if (!isBig) return { data: bytes.subarray(at, at + length), flags, stored, overflowPages: 0 };
    const number = Number(bytes.readBigUInt64LE(at));
    const count = Number(bytes.readBigUInt64LE(at + 16));
    this.use(number, count);
    return { data: this.file.overflow(number, count, length), flags, stored, overflowPages: count };
  }

  /**
   * One record of the free list: the count of numbers that follow, then page numbers. A negative number −n stands for
   * the n pages from the next number on; 0 is an empty slot.
   */
  private freePages(record: Buffer): void {
    const count = record.length >= 8 ? Number(record.readBigInt64LE(0)) : -1;
    if (count < 0 || (count + 1) * 8 > record.length) throw new DamagedFile('the list of free pages is cut');
    let run = 1;
    for (let i = 1; i <= count; i += 1) {
      const entry = Number(record.readBigInt64LE(i * 8));
      if (entry < 0) run = -entry;
      else if (entry > 0) {
        if (entry < 2 || entry + run - 1 > this.lastPage) {
          throw new DamagedFile(`free page ${entry} is outside the file`);
        }
        for (let page = entry; page < entry + run; page += 1) {
          if (this.used[page] === 1) throw new DamagedFile(`page ${page} is both used and free`);
        }
        run = 1;
      }
    }
  }

  private use(number: number, count: number): void {
    if (!Number.isSafeInteger(number) || number < 2 || count < 1 || number + count - 1 > this.lastPage) {
      throw new DamagedFile(`page ${number} is outside the file`);
    }
    for (let page = number; page < number + count; page += 1) {
      if (this.used[page] === 1) throw new DamagedFile(`page ${page} is used twice`);
      this.used[page] = 1;
    }
  }
}

function keyOf({ bytes, number }: Page, node: number): Buffer {
  const end = node + NODE_HEAD_BYTES + bytes.readUInt16LE(node + 6);
  if (end > bytes.length) throw new DamagedFile(`page ${number} has a node that does not fit`);
  return bytes.subarray(node + NODE_HEAD_BYTES, end);
}

function childOf({ bytes }: Page, node: number): number {
  return (
    bytes.readUInt16LE(node) + bytes.readUInt16LE(node + 2) * 0x1_0000 + bytes.readUInt16LE(node + 4) * 0x1_0000_0000
  );
}

/** Nodes start at even offsets. */
function even(bytes: number): number {
  return bytes + (bytes & 1);
}
