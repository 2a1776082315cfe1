import { readTrialFeed, type ConfigProblem, type FeedConfig } from '#libs/config';
import { HubError, invalidRequest as invalid, notFoundAt } from '#libs/errors';
import type { FeedId } from '#libs/model';
import { PUSH_SOURCES } from '../push/index.js';
import type { LabHost, LabSession } from '../session/index.js';
import { MOST_NESTING, isNestedWithoutEnd } from './declaration-nesting.js';
import type { DeclaredFeed, SandboxDefinition } from './definition.js';
import { configEntryOf } from './feed-config.js';

/** A declaration that cannot be used, with every problem by its place. */
export class FeedProblems extends HubError {
  constructor(readonly problems: readonly ConfigProblem[]) {
    const [first] = problems;
    super(
      'REQUEST_INVALID',
      problems.map(({ path, line, message }) => `${path}${line ? ` (line ${line})` : ''}: ${message}`).join('; '),
      {
        where: first?.path ?? 'body',
        got: first?.message ?? 'nothing',
        expected: 'a feed as the configuration declares it',
      },
    );
  }
}

/** The feeds of a sandbox as its members declare them, and the public timetables they are matched to. */
export class SandboxFeeds {
  /** Members may declare at the same time; each declaration is made beside what the one before has left. */
  private last: Promise<unknown> = Promise.resolve();

  constructor(
    private readonly definition: SandboxDefinition,
    private readonly session: LabSession,
    private readonly host: LabHost,
  ) {}

  /**
   * Declares a feed, or another in its place; says whether it is new. Throws FeedProblems, and REQUEST_INVALID past the
   * quota. Nothing changes then.
   */
  declare(declared: DeclaredFeed): Promise<boolean> {
    return this.inTurn(() => this.declareOne(declared));
  }

  private async declareOne(declared: DeclaredFeed): Promise<boolean> {
    const { definition } = this;
    const { id, text, network } = declared;
    const { catalogue } = this.host;
    if (isNestedWithoutEnd(text))
      throw new FeedProblems([{ path: '(file)', message: `nests deeper than ${MOST_NESTING}, as no feed does` }]);
    const read = readTrialFeed(text, id);
    if (read.problems) throw new FeedProblems(read.problems);
    if (catalogue.readableBy('open').some(({ feedId }) => feedId === id))
      throw new FeedProblems([{ path: 'id', message: `"${id}" is a feed of the city; choose another` }]);
    if (
      network !== undefined &&
      !catalogue.readableBy('open').some(({ feedId, hasSchedule }) => feedId === network && hasSchedule)
    )
      throw invalid('network', network, 'a public feed with a timetable');
    const isNew = !definition.feeds.some((one) => one.id === id);
    if (isNew && definition.feeds.length >= definition.quota.feeds)
      throw invalid(
        'feeds',
        String(definition.feeds.length + 1),
        `at most ${definition.quota.feeds}, the quota of the sandbox`,
      );
    const feed = withPush(read.trial.feed);
    const others = this.session.feedIds.filter((one) => one !== id).map((one) => this.session.feed(one)!);
    try {
      await this.session.configure([...others, feed]);
    } catch (error) {
      throw error instanceof HubError && error.code === 'CONFIG_INVALID'
        ? new FeedProblems([{ path: 'feed', message: error.message.replace(/^feeds\[\d+\]\.?/, '') }])
        : error;
    }
    const own = network ?? this.defaultNetwork(feed);
    definition.feeds = [
      ...definition.feeds.filter((one) => one.id !== id),
      { id, text, ...(own !== undefined && { network: own }) },
    ];
    this.matchToNetworks();
    return isNew;
  }

  /** Throws NOT_FOUND. */
  undeclare(id: string): Promise<void> {
    return this.inTurn(() => this.undeclareOne(id));
  }

  private async undeclareOne(id: string): Promise<void> {
    this.declared(id);
    await this.session.configure(
      this.session.feedIds.filter((one) => one !== id).map((one) => this.session.feed(one)!),
    );
    this.definition.feeds = this.definition.feeds.filter((one) => one.id !== id);
  }

  /** Throws NOT_FOUND. */
  declared(id: string): DeclaredFeed {
    const feed = this.definition.feeds.find((one) => one.id === id);
    if (!feed)
      throw notFoundAt('feed', id, 'the name of a feed declared in it', `no feed ${id.slice(0, 80)} in this sandbox`);
    return feed;
  }

  /** A feed as its members wrote it. Throws NOT_FOUND. */
  declaration(id: string): Record<string, unknown> {
    const { text, network } = this.declared(id);
    const read = readTrialFeed(text, id);
    if (read.problems) throw new FeedProblems(read.problems);
    return { ...read.trial.written, ...(network !== undefined && { network }) };
  }

  /** What an operator would put into the configuration of the hub. Throws NOT_FOUND. */
  configOf(id: string): string {
    return configEntryOf(this.declared(id), this.host.config.hub);
  }

  /** Timetables of the city may have been swapped since. */
  matchToNetworks(): void {
    for (const { id, network } of this.definition.feeds) {
      if (network === undefined || !this.session.feed(id)) continue;
      const schedule = this.host.network.findSchedule(network as FeedId);
      const pipeline = this.session.pipeline(id);
      if (schedule && !this.hasOwnTimetable(id)) pipeline.useSchedule(schedule);
    }
  }

  private inTurn<Result>(work: () => Promise<Result>): Promise<Result> {
    const done = this.last.then(work);
    this.last = done.catch(() => undefined);
    return done;
  }

  private hasOwnTimetable(id: string): boolean {
    return this.session.catalogue.find(id)?.hasSchedule ?? false;
  }

  /** The public timetable where there is one alone: a trial without a timetable of its own is on it. */
  private defaultNetwork(feed: FeedConfig): string | undefined {
    if (feed.sources.some(({ format }) => format === 'gtfs' || format === 'netex')) return undefined;
    return this.host.catalogue.readableBy('open').find(({ hasSchedule }) => hasSchedule)?.feedId;
  }
}

/** A feed can be pushed to, whatever else it has. */
export function withPush(feed: FeedConfig): FeedConfig {
  return { ...feed, sources: [...feed.sources, ...PUSH_SOURCES] };
}
