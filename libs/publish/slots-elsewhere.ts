import type { Coordination } from '#libs/coordination';

/** Clients one process names to the others; those that hold most go first. */
const MOST_NAMED = 2_000;
/** What a process has named is forgotten when it says nothing for so long. */
const KEPT_MS = 5_000;
const GROUP = 'held-by-clients';

const nameOf = (member: string): string => `${GROUP}:${member}`;

/**
 * What clients hold in the other processes of the hub: each names its own about once a second, and reads what the others
 * have named. While the store of coordination is away nothing is known of the others, and each process bounds its own.
 */
export class SlotsElsewhere {
  private counts = new Map<string, number>();
  private named = '';

  constructor(
    private readonly coordination: Pick<Coordination, 'member' | 'meet' | 'leave' | 'put' | 'get' | 'touch'>,
    private readonly held: () => Iterable<readonly [client: string, count: number]>,
  ) {}

  of(client: string): number {
    return this.counts.get(client) ?? 0;
  }

  /** To be called about once a second. Never rejects. */
  async share(): Promise<void> {
    const { coordination } = this;
    const { member } = coordination;
    const members = await coordination.meet(GROUP);
    const others = members.filter((one) => one !== member);
    const counts = new Map<string, number>();
    if (others.length > 0) await this.nameOwn();
    for (const other of others) {
      const bytes = await coordination.get(nameOf(other));
      for (const [client, count] of bytes ? readCounts(bytes) : [])
        counts.set(client, (counts.get(client) ?? 0) + count);
    }
    this.counts = counts;
  }

  /** The others need not wait until what was held here is forgotten. Never rejects. */
  async leave(): Promise<void> {
    this.counts = new Map();
    await this.coordination.leave(GROUP);
  }

  private async nameOwn(): Promise<void> {
    const { coordination } = this;
    const own = [...this.held()];
    if (own.length > MOST_NAMED) own.sort((a, b) => b[1] - a[1]).length = MOST_NAMED;
    const text = JSON.stringify(own);
    const name = nameOf(coordination.member);
    if (text === this.named && (await coordination.touch(name, KEPT_MS))) return;
    this.named = (await coordination.put(name, Buffer.from(text), KEPT_MS)) ? text : '';
  }
}

/** Of another process, perhaps of another version. */
function readCounts(bytes: Uint8Array): [client: string, count: number][] {
  try {
    const read: unknown = JSON.parse(Buffer.from(bytes).toString('utf8'));
    return Array.isArray(read) ? read.filter(isCount) : [];
  } catch {
    return [];
  }
}

const isCount = (one: unknown): one is [string, number] =>
  Array.isArray(one) && typeof one[0] === 'string' && Number.isSafeInteger(one[1]);
