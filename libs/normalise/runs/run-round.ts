import type { EntityKey, Instant, TripDescriptor, TripUpdate } from '#libs/model';
import type { Draft, Observation } from '../draft.js';
import type { FeedRules } from '../rules/rule.js';
import { Claims, type RunClaim } from './claims.js';
import { Corrections } from './corrections.js';
import { DocumentPasses } from './document-passes.js';
import type { RunContext } from './run-context.js';
import { RUN_KINDS, type RunKind } from './run-kind.js';
import { tripKey } from './run-key.js';
import { Timeliness } from './timeliness.js';

/** A run or vehicle of a document, of whatever format, that can be read as often as it takes. */
export interface ReadableRun<K extends RunKind = RunKind> {
  kind: K;
  /** Guesses contest each other within a stream: two services that report one run do not. */
  stream: string;
  where: string;
  /** What its run is named by, for the issue where a guess at it is taken back; absent where another one reports it. */
  named?: string;
  /** With the feed's rules on single entities applied; `isAgain` after its guess has been taken back. */
  read(isAgain: boolean): Observation<K> | undefined;
  /** Asked once it is known which run it is; false leaves it to somebody who knows better. */
  admits?(observation: Observation<K>): boolean;
  /** Times of the service that reported it last do not compare with its own. */
  isUnordered?: boolean;
  /** In the place of taking it is. */
  deliver?(observation: Observation<K>): void;
  onAccepted?(observation: Observation<K>, isContested: boolean): void;
  onWithdrawn?(): void;
}

/** A guess that waits until all of the document has been read. */
interface Guess {
  claim: RunClaim;
  run: ReadableRun;
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
  isAgain: boolean;
}

const mapOfEach = <Value>(): Record<RunKind, Map<EntityKey, Value>> => ({
  'vehicle-position': new Map(),
  'trip-update': new Map(),
});

/**
 * One pass over the runs and vehicles of a document, whatever its format: rules, contested guesses, rules that look at all
 * of the document, age, doubles. The formats give what they read; what comes of it goes to the draft once all runs of a
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
  /** Runs whose guess was taken back and that are nothing without it. */
  lost = 0;
  private readonly pending = mapOfEach<Observation<RunKind>>();
  /** Of each key the time and, where its run was guessed, how well. */
  private readonly newest = mapOfEach<{ at: string; score: number }>();
  private readonly waiting: Record<RunKind, (() => void)[]> = { 'vehicle-position': [], 'trip-update': [] };
  private readonly guesses: Record<RunKind, Guess[]> = { 'vehicle-position': [], 'trip-update': [] };
  private readonly claims = new Map<string, Claims>();
  private readonly documentTime: Instant | undefined;

  constructor(
    private readonly context: RunContext,
    private readonly draft: Draft,
    rules: FeedRules,
    { documentTime, dropAfterMs, isAgain }: RoundOptions,
  ) {
    this.documentTime = documentTime;
    this.timeliness = new Timeliness(context, draft, dropAfterMs);
    this.corrections = new Corrections(context, rules, (trip) => this.findRun(trip), documentTime);
    this.passes = new DocumentPasses(rules.documents, context, isAgain);
  }

  /** What the feed reports of a run, by now. */
  private findRun({ tripId, startDate, startTime }: TripDescriptor): TripUpdate | undefined {
    if (tripId === undefined) return undefined;
    const find = (key: EntityKey): TripUpdate | undefined =>
      (this.pending['trip-update'].get(key)?.entity as TripUpdate | undefined) ?? this.draft.find('trip-update', key);
    return find(tripKey(tripId, startDate, undefined)) ?? find(tripKey(tripId, startDate, startTime));
  }

  take(run: ReadableRun): void {
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
  guessAgain(claim: RunClaim, key: EntityKey, run: ReadableRun): void {
    this.guess({ claim, run, key });
  }

  hasGuesses(kind: RunKind): boolean {
    return this.guesses[kind].length > 0;
  }

  /** Trips guessed in a stream. */
  guessed(stream: string): Iterable<string> {
    return this.claims.get(stream)?.trips() ?? [];
  }

  /** A run of the stream that names its trip itself; to be called once all guesses are known. */
  name(stream: string, trip: string): void {
    this.claims.get(stream)?.name(trip);
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
      if (this.claims.get(run.stream)!.isContested(claim.trip)) contested.add(claim.trip);
    for (const guess of guesses) {
      if (contested.has(guess.claim.trip)) this.takeBack(guess);
      else if (guess.observation) this.accept(guess.run, guess.observation);
      else this.present[kind].add(guess.key!);
    }
    for (const observation of this.pending[kind].values()) this.draft.observe(observation);
    this.pending[kind].clear();
  }

  /** To be called when all has been read and settled. */
  end(): void {
    for (const kind of RUN_KINDS) this.settle(kind);
    this.passes.end();
  }

  private guess(guess: Guess): void {
    const { stream, kind } = guess.run;
    let claims = this.claims.get(stream);
    if (!claims) this.claims.set(stream, (claims = new Claims()));
    claims.guess(guess.claim);
    this.guesses[kind].push(guess);
  }

  /** Reads the run again as one the schedule does not have. */
  private takeBack({ claim, run }: Guess): void {
    run.onWithdrawn?.();
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
        got: claim.trip,
        expected,
      });
    const observation = this.context.quietly(() => run.read(true));
    if (observation) this.accept(run, observation, true);
    else if (named !== undefined) this.lost += 1;
  }

  private accept(run: ReadableRun, observation: Observation<RunKind>, isContested = false): void {
    if (run.admits && !run.admits(observation)) return;
    if (run.deliver) return run.deliver(observation);
    const accepted = this.observe(observation, run);
    if (accepted) run.onAccepted?.(accepted, isContested);
  }

  /** What is taken of it; `undefined` when it is refused: too old, or an older twin of one already taken. */
  private observe(
    observation: Observation<RunKind>,
    { where, isUnordered }: ReadableRun,
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
