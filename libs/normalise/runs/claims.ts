/** A trip a run was guessed to be, and the run as its document names it. */
export interface RunClaim {
  /** The trip-update key the run has by this guess: one trip on one day, of a trip by headway one run. */
  tripKey: string;
  /** The same for everything that reports on the same run. */
  claimant: string;
}

/**
 * Guesses of one document about which trips its runs are. A trip runs once a day: where two runs are guessed to be it, or
 * one names it by its id and another is guessed to be it, the guesses are worth nothing, whichever came first or fits
 * better. Reported twice by the same run it is claimed once.
 */
export class Claims {
  private readonly runs = new Map<string, string>();
  private readonly contested = new Set<string>();

  guess({ tripKey, claimant }: RunClaim): void {
    const before = this.runs.get(tripKey);
    if (before === undefined) this.runs.set(tripKey, claimant);
    else if (before !== claimant) this.contested.add(tripKey);
  }

  /** Takes note of a run that names the trip itself; to be asked once all guesses are known. */
  noteNamedTrip(trip: string): void {
    if (this.runs.has(trip)) this.contested.add(trip);
  }

  /** Trips guessed. */
  trips(): Iterable<string> {
    return this.runs.keys();
  }

  isContested(trip: string): boolean {
    return this.contested.has(trip);
  }
}
