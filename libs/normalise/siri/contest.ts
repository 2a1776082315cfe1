import type { EntityKey } from '#libs/model';
import { Claims, type Claim } from '../claims.js';
import type { MatchTally } from '../match-tally.js';
import type { RunService } from './rank.js';
import type { SiriReading } from './siri-reading.js';

/** A guess that waits until all of the document has been read. */
interface Guess {
  claims: Claims;
  claim: Claim;
  where: string;
  tell: () => void;
  /** Reads it as a run the schedule does not have. */
  again: () => void;
}

/** Which guesses of one document stand: see Claims. */
export class Contest {
  private readonly guesses: Guess[] = [];
  /** By service: two of them may tell the same run, each by what it has. */
  private readonly claims: Record<RunService, Claims> = {
    EstimatedTimetable: new Claims(),
    VehicleMonitoring: new Claims(),
    StopMonitoring: new Claims(),
  };
  private readonly named: [Claims, EntityKey][] = [];

  constructor(
    private readonly reading: SiriReading,
    private readonly matches: MatchTally,
  ) {}

  /** A run that is guessed waits for the others of the document. */
  tellOrWait(
    service: RunService,
    { key, claim }: { key?: EntityKey; claim?: Claim },
    where: string,
    tell: () => void,
    again: () => void,
  ): void {
    const claims = this.claims[service];
    if (claim) {
      claims.guess(claim);
      this.guesses.push({ claims, claim, where, tell, again });
      return;
    }
    if (key !== undefined) this.named.push([claims, key]);
    tell();
  }

  /** To be called once all has been read. Yields TRIP_UNMATCHED for each guess that is taken back. */
  settle(): void {
    const { guesses, reading, matches } = this;
    if (guesses.length === 0) return;
    for (const [claims, key] of this.named) claims.name(key);
    for (const { claims, claim } of guesses) if (claims.isContested(claim.trip)) reading.contested.add(claim.trip);
    for (const { claim, where, tell, again } of guesses) {
      if (!reading.contested.has(claim.trip)) {
        tell();
        continue;
      }
      const expected = 'a trip that no other run of the document claims (ambiguous)';
      reading.tell('TRIP_UNMATCHED', 'warning', where, 'DatedVehicleJourneyRef', claim.trip, expected);
      const counted = matches.named;
      reading.quietly(again);
      // Without the guess nothing may be left to tell it by.
      if (matches.named === counted) matches.add({ unmatched: 'ambiguous' });
    }
  }
}
