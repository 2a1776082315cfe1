import type { Clock } from '#libs/telemetry';
import type { FeedId } from '#libs/model';
import type { RecordStore, RefusedRows } from '#libs/record';

/** The table is read at most this often for a feed, whoever asks. */
const KEPT_MS = 10_000;
/** A database that is away or busy keeps nobody waiting. */
const PATIENCE_MS = 1_000;

/**
 * What the database refused of each feed, for who asks after its issues: the recorder that saw it is another process, its
 * quarantine is where both can look. What was known last where the database does not answer; nothing without one.
 * One entry a configured feed.
 */
export class RefusedRowsByFeed {
  private readonly known = new Map<FeedId, { atMs: number; refused?: RefusedRows }>();
  private readonly asked = new Map<FeedId, Promise<void>>();

  constructor(
    private readonly store: () => Promise<Pick<RecordStore, 'refused'> | undefined>,
    private readonly clock: Clock,
    private readonly patienceMs = PATIENCE_MS,
  ) {}

  async of(feed: FeedId): Promise<RefusedRows | undefined> {
    const known = this.known.get(feed);
    if (known && this.clock.now() - known.atMs < KEPT_MS) return known.refused;
    let timer: NodeJS.Timeout | undefined;
    const patience = new Promise<void>((resolve) => (timer = setTimeout(resolve, this.patienceMs)));
    await Promise.race([this.ask(feed), patience]);
    clearTimeout(timer);
    return this.known.get(feed)?.refused;
  }

  /** One question at a time for a feed: a database that hangs is not asked again and again. */
  private ask(feed: FeedId): Promise<void> {
    let asked = this.asked.get(feed);
    if (!asked) {
      asked = this.read(feed).finally(() => this.asked.delete(feed));
      this.asked.set(feed, asked);
    }
    return asked;
  }

  private async read(feed: FeedId): Promise<void> {
    const before = this.known.get(feed)?.refused;
    try {
      const refused = await (await this.store())?.refused(feed);
      this.known.set(feed, { atMs: this.clock.now(), ...(refused ? { refused } : {}) });
    } catch {
      this.known.set(feed, { atMs: this.clock.now(), ...(before ? { refused: before } : {}) });
    }
  }
}
