import type { Schedule } from '#libs/schedule';
import type { Observation } from '../event-diff.js';
import type { RunKind } from '../runs/run-kind.js';
import type { Correction } from './entity-rule.js';
import type { SharedMobilityRules, TimetableRules } from './rule.js';
import type { ServiceDayFinder } from '../runs/service-day.js';

/** What is known of a document while its entities are read. */
export interface DocumentContext {
  /** Read another time, for another schedule: it counts once. */
  isRepeat: boolean;
  schedule?: Schedule;
  days?: ServiceDayFinder;
  /** Milliseconds a replay's times are moved by. */
  timeShiftMs: number;
}

/**
 * Judges a whole document, or entities by what the others of their document say. What it remembers from one document to
 * the next is its own: it is made for one feed.
 */
export interface DocumentRule {
  readonly name: string;
  /** Seconds to add to every time of the document, 0 to leave them; both in seconds since 1970. The first rule that moves them counts. */
  offsetSeconds?(documentSeconds: number, receivedSeconds: number): number;
  begin?(context: DocumentContext): DocumentPass;
  /**
   * Whether what the document leaves out is to be held. `stream`: one kind of one source; its entities so far and those
   * of the new document; epoch ms.
   */
  holds?(series: string, before: number, now: number, atMs: number): boolean;
  /** How files of shared mobility, or timetables, are to be read. */
  readonly sharedMobility?: Partial<SharedMobilityRules>;
  readonly timetable?: TimetableRules;
}

/** What a rule keeps of one entity while its document is read: a rule reads only its own notes. */
export type Note = object;

/** One document as a rule sees it: it is shown each entity, then asked, then ended. */
export interface DocumentPass {
  /** What is to be known of the entity; `undefined` where it says nothing of what the rule judges. */
  note(observation: Observation<RunKind>): Note | undefined;
  /** Each note once, also those of entities that came just so in the document before. */
  see(note: Note): void;
  /** Whether the entity must be read, and wait until all of the document has been. */
  needsWholeDocument(note: Note): boolean;
  /**
   * To be asked once all have been seen. Without an observation in the answer the entity is not believed: what was
   * reported before stays.
   */
  judge(observation: Observation<RunKind>, note: Note): Correction<RunKind> | undefined;
  /** Counts the document; one that was not read to its end is not counted. */
  end(): void;
}
