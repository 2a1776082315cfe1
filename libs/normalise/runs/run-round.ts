import type { EntityKey, Instant, TripDescriptor, TripUpdate } from '#libs/model';
import type { EventDiff, Observation } from '../event-diff.js';
import type { FeedRules } from '../rules/rule.js';
import { Claims, type RunClaim } from './claims.js';
import { Corrections } from './corrections.js';
import { DocumentPasses } from './document-passes.js';
import type { RunContext } from './run-context.js';
import { RUN_KINDS, type RunKind } from './run-kind.js';
import { tripKey } from './run-key.js';
import { Timeliness } from './timeliness.js';

/** A run or vehicle of a document, of whatever format, that can be read as often as it takes. */
export interface ReadableEntity<K extends RunKind = RunKind> {
  kind: K;
  /** Guesses contest each other within a stream: two services that report one run do not. */
  claimGroup: string;
  where: string;
  /** What its run is named by, for the issue where a guess at it is contested; absent where another one reports it. */
  named?: string;
  /** With the feed's rules on single entities applied; `isSecondAttempt`: after its guess was contested. */
  read(isSecondAttempt: boolean): Observation<K> | undefined;
  /** Asked once it is known which run it is; false leaves it to somebody who knows better. */
  admits?(observation: Observation<K>): boolean;
  /** Times of the service that reported it last do not compare with its own. */
  isUnordered?: boolean;
  /** In the place of taking it is. */
  deliver?(observation: Observation<K>): void;
  onAccepted?(observation: Observation<K>, isContested: boolean): void;
  onContested?(): void;
}

/** A guess that waits until all of the document has been read. */
interface Guess {
  claim: RunClaim;
  run: ReadableEntity;
  observation?: Observation<RunKind>;
  /** In the place of an observation where it came just so in the document before. */
  key?: EntityKey;
}

export interface RoundOptions {
  /** Of the document itself, where it gives one. */
  documentTime?: Instant;
  /** Entities whose own time is older than this when they arrive are dropped. */
  dropAfterMs: number;
  /** The document was read before: it counts once. */
  isRepeat: boolean;
}

const mapOfEach = <Value>(): Record<RunKind, Map<EntityKey, Value>> => ({
  'vehicle-position': new Map(),
  'trip-update': new Map(),
});

/**
 * One pass over the runs and vehicles of a document, whatever its format: rules, contested guesses, rules that look at all
 * of the document, age, duplicate keys. The formats give what they read; what comes of it goes to the diff once all runs of a
 * kind have been read, the newest of each key.
 */
export class RunRound {
  readonly present: Readonly<Record<RunKind, Set<EntityKey>>> = {
    'vehicle-position': new Set(),
    'trip-update': new Set(),
  };
  readonly corrections: Corrections;
  readonly passes: DocumentPasses;
  readonly timeliness: Timeliness;
  /** What was done to every vehicle and run of the document. */
  flags: readonly string[] = [];
  /** Runs whose guess was contested and of which no entity is left without it. */
  contestedWithoutEntity = 0;
  private readonly pending = mapOfEach<Observation<RunKind>>();
  /** Of each key the time and, where its run was guessed, how well. */
  private readonly newest = mapOfEach<{ at: string; score: number }>();
  private readonly waiting: Record<RunKind, (() => void)[]> = { 'vehicle-position': [], 'trip-update': [] };
  private readonly guesses: Record<RunKind, Guess[]> = { 'vehicle-position': [], 'trip-update': [] };
  private readonly claims = new Map<string, Claims>();
  private readonly documentTime: Instant | undefined;

  constructor(
    private readonly context: RunContext,
    private readonly diff: EventDiff,
    rules: FeedRules,
    { documentTime, dropAfterMs, isRepeat }: RoundOptions,
  ) {
    this.documentTime = documentTime;
    this.timeliness = new Timeliness(context, diff, dropAfterMs);
    this.corrections = new Corrections(context, rules, (trip) => this.findRun(trip), documentTime);
    this.passes = new DocumentPasses(rules.documents, context, isRepeat);
  }

  /** What the feed reports of a run, by now. */
  private findRun({ tripId, startDate, startTime }: TripDescriptor): TripUpdate | undefined {
    if (tripId === undefined) return undefined;
    const find = (key: EntityKey): TripUpdate | undefined =>
      (this.pending['trip-update'].get(key)?.entity as TripUpdate | undefined) ?? this.diff.find('trip-update', key);
    return find(tripKey(tripId, startDate, undefined)) ?? find(tripKey(tripId, startDate, startTime));
  }

  take(run: ReadableEntity): void {
    const observation = run.read(false);
    if (!observation) return;
    const notes = this.passes.note(observation);
    if (notes) observation.notes = notes;
    const { claim } = observation;
    if (claim) {
      if (!this.timeliness.isStale(observation, run.where)) this.guess({ claim, run, observation });
    } else if (this.passes.isOpen(notes)) this.waiting[run.kind].push(() => this.accept(run, observation));
    else this.accept(run, observation);
  }

  /** A guess that came just so in the document before: it stands unless somebody contests it now. */
  guessAgain(claim: RunClaim, key: EntityKey, run: ReadableEntity): void {
    this.guess({ claim, run, key });
  }

  hasGuesses(kind: RunKind): boolean {
    return this.guesses[kind].length > 0;
  }

  /** Trips guessed in a stream. */
  guessed(claimGroup: string): Iterable<string> {
    return this.claims.get(claimGroup)?.trips() ?? [];
  }

  /** A run of the stream that names its trip itself; to be called once all guesses are known. */
  noteNamedTrip(claimGroup: string, trip: string): void {
    this.claims.get(claimGroup)?.noteNamedTrip(trip);
  }

  /**
   * To be called once all runs of a kind have been read and named: takes the guesses no other run contests, and reads the
   * others anew as runs the schedule does not have.
   */
  settle(kind: RunKind): void {
    for (const accept of this.waiting[kind].splice(0)) accept();
    const guesses = this.guesses[kind].splice(0);
    const { contested } = this.context;
    for (const { claim, run } of guesses)
      if (this.claims.get(run.claimGroup)!.isContested(claim.tripKey)) contested.add(claim.tripKey);
    for (const guess of guesses) {
      if (contested.has(guess.claim.tripKey)) this.rereadAsUnmatched(guess);
      else if (guess.observation) this.accept(guess.run, guess.observation);
      else this.present[kind].add(guess.key!);
    }
    for (const observation of this.pending[kind].values()) this.diff.observe(observation);
    this.pending[kind].clear();
  }

  /** To be called when all has been read and settled. */
  end(): void {
    for (const kind of RUN_KINDS) this.settle(kind);
    this.passes.end();
  }

  private guess(guess: Guess): void {
    const { claimGroup, kind } = guess.run;
    let claims = this.claims.get(claimGroup);
    if (!claims) this.claims.set(claimGroup, (claims = new Claims()));
    claims.guess(guess.claim);
    this.guesses[kind].push(guess);
  }

  /** Reads the run again as one the schedule does not have. */
  private rereadAsUnmatched({ claim, run }: Guess): void {
    run.onContested?.();
    const { issues, feedId } = this.context;
    const { where, named } = run;
    const expected = 'a trip that no other run of the document claims (ambiguous)';
    if (named !== undefined)
      issues.add({
        code: 'TRIP_UNMATCHED',
        severity: 'warning',
        feedId,
        where,
        field: named,
        got: claim.tripKey,
        expected,
      });
    const observation = this.context.quietly(() => run.read(true));
    if (observation) this.accept(run, observation, true);
    else if (named !== undefined) this.contestedWithoutEntity += 1;
  }

  private accept(run: ReadableEntity, observation: Observation<RunKind>, isContested = false): void {
    if (run.admits && !run.admits(observation)) return;
    if (run.deliver) return run.deliver(observation);
    const accepted = this.observe(observation, run);
    if (accepted) run.onAccepted?.(accepted, isContested);
  }

  /** What is taken of it; `undefined` when it is refused: too old, or an older twin of one already taken. */
  private observe(
    observation: Observation<RunKind>,
    { where, isUnordered }: ReadableEntity,
  ): Observation<RunKind> | undefined {
    const { kind, key, notes } = observation;
    if (this.timeliness.isStale(observation, where) || !this.isNewest(observation, where)) return undefined;
    this.present[kind].add(key);
    if (!isUnordered && this.timeliness.isOlder(observation, where)) return observation;
    const judged = this.passes.judge(observation, notes, where);
    // Not believed: what was reported before stays, and it is looked at again with the next document.
    if (!judged) return { ...observation, isDoubted: true };
    judged.documentTime = this.documentTime;
    if (this.flags.length > 0) judged.flags = [...(judged.flags ?? []), ...this.flags];
    this.pending[kind].set(key, judged);
    return judged;
  }

  /** A run guessed never replaces the one that is named; of two alike the newer counts. Yields DUPLICATE_KEY. */
  private isNewest({ kind, key, observedAt, matchScore = 1 }: Observation<RunKind>, where: string): boolean {
    const at = observedAt ?? '';
    const score = kind === 'trip-update' ? matchScore : 1;
    const seen = this.newest[kind].get(key);
    if (seen) {
      const { issues, feedId } = this.context;
      const expected = 'one entity for each vehicle or run';
      issues.add({ code: 'DUPLICATE_KEY', severity: 'warning', feedId, where, got: key, expected });
      if (seen.score > score || (seen.score === score && seen.at > at)) return false;
    }
    this.newest[kind].set(key, { at, score });
    return true;
  }
}
