import { DamagedFile, PAGE_LEAF, PageFile, readTree, type Page, type Tree } from './page-file.js';
import { isIntact } from './record-codec.js';

const NODE_HEAD_BYTES = 8;
const NODE_BIG_DATA = 0x01;
const NODE_SUB_TREE = 0x02;
const NODE_DUPLICATES = 0x04;
const MAX_DEPTH = 32;

/**
 * Walks every tree of the log's file and says what is wrong with it, or `undefined`. LMDB trusts its file: a wrong page
 * number would end the process without a word, so this runs before LMDB sees a file that may have changed since it was
 * closed. Checks page numbers, bounds and order of nodes, that no page is used twice or both used and free, counts, and
 * the CRC of each event. Reads the whole used part once (about 1 GB/s when cached); memory is one byte per page.
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

  run(main: Tree, freeList: Tree): void {
    const free: Buffer[] = [];
    const subTrees: { name: string; tree: Tree }[] = [];
    this.tree(main, (key, data, flags) => {
      if ((flags & NODE_SUB_TREE) === 0) return;
      if (data.length !== 48) throw new DamagedFile('a tree has no root');
      subTrees.push({ name: key.toString('latin1'), tree: readTree(data, 0) });
    });
    for (const { name, tree } of subTrees) {
      const holdsEvents = name.startsWith('log:');
      this.tree(tree, (_key, data) => {
        if (holdsEvents && !isIntact(data)) throw new DamagedFile(`an event in ${name.replace(/\0+$/, '')} is damaged`);
      });
    }
    this.tree(freeList, (_key, data) => void free.push(Buffer.from(data)));
    for (const pages of free) this.freePages(pages);
  }

  private tree(tree: Tree, visit: (key: Buffer, data: Buffer, flags: number) => void): void {
    if (tree.root === undefined) {
      if (tree.entries !== 0) throw new DamagedFile('a tree with entries has no root');
      return;
    }
    if (tree.depth < 1 || tree.depth > MAX_DEPTH) throw new DamagedFile(`a tree is ${tree.depth} levels deep`);
    let entries = 0;
    let last: Buffer | undefined;
    const descend = (number: number, level: number): void => {
      this.use(number, 1);
      const page = this.file.treePage(number);
      const isLeaf = page.flags === PAGE_LEAF;
      if (isLeaf !== (level === tree.depth)) throw new DamagedFile(`page ${number} is at the wrong level`);
      if (page.nodes.length === 0) throw new DamagedFile(`page ${number} is empty`);
      for (const node of page.nodes) {
        if (!isLeaf) descend(childOf(page, node), level + 1);
        else {
          const { key, data, flags } = this.leaf(page, node);
          // The free list is ordered by numbers, all others by bytes; only those are worth the comparison.
          if (last !== undefined && key.length === last.length && key.equals(last)) {
            throw new DamagedFile(`page ${number} repeats a key`);
          }
          last = key;
          entries += 1;
          visit(key, data, flags);
        }
      }
    };
    descend(tree.root, 1);
    if (entries !== tree.entries) throw new DamagedFile(`a tree has ${entries} entries, its root says ${tree.entries}`);
  }

  private leaf(page: Page, node: number): { key: Buffer; data: Buffer; flags: number } {
    const { bytes } = page;
    const flags = bytes.readUInt16LE(node + 4);
    const keyEnd = node + NODE_HEAD_BYTES + bytes.readUInt16LE(node + 6);
    const length = bytes.readUInt16LE(node) + bytes.readUInt16LE(node + 2) * 0x1_0000;
    const stored = flags & NODE_BIG_DATA ? 24 : length;
    if (flags & NODE_DUPLICATES || keyEnd + stored > bytes.length) {
      throw new DamagedFile(`page ${page.number} has a node that does not fit`);
    }
    const key = bytes.subarray(node + NODE_HEAD_BYTES, keyEnd);
    if (!(flags & NODE_BIG_DATA)) return { key, data: bytes.subarray(keyEnd, keyEnd + length), flags };
    const number = Number(bytes.readBigUInt64LE(keyEnd));
    const count = Number(bytes.readBigUInt64LE(keyEnd + 16));
    const data = this.file.overflow(number, count, length);
    this.use(number, count);
    return { key, data, flags };
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
        if (entry < 2 || entry + run - 1 > this.lastPage)
          throw new DamagedFile(`free page ${entry} is outside the file`);
        for (let page = entry; page < entry + run; page += 1) {
          if (this.used[page] === 1) throw new DamagedFile(`page ${page} is both used and free`);
        }
        run = 1;
      }
    }
  }

  private use(number: number, count: number): void {
    if (!Number.isSafeInteger(number) || number < 2 || number + count - 1 > this.lastPage) {
      throw new DamagedFile(`page ${number} is outside the file`);
    }
    for (let page = number; page < number + count; page += 1) {
      if (this.used[page] === 1) throw new DamagedFile(`page ${page} is used twice`);
      this.used[page] = 1;
    }
  }
}

function childOf(page: Page, node: number): number {
  const { bytes } = page;
  return (
    bytes.readUInt16LE(node) + bytes.readUInt16LE(node + 2) * 0x1_0000 + bytes.readUInt16LE(node + 4) * 0x1_0000_0000
  );
}
