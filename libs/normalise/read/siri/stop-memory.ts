import type { StopId } from '#libs/model';
import type { Schedule } from '#libs/schedule';
import type { ScheduleLookup } from '../../runs/schedule-lookup.js';

const REMEMBERED_STOPS = 100_000;

/** Stop references as meant, remembered as long as schedule and rules are the same. */
export class StopMemory {
  readonly known = new Map<string, { id: StopId; matched: boolean }>();
  lookup: ScheduleLookup | undefined;

  private platforms: Map<string, string[]> | undefined;

  /** Empties what another schedule had filled. */
  useLookup(lookup: ScheduleLookup | undefined): void {
    if (this.lookup !== lookup || this.known.size >= REMEMBERED_STOPS) this.known.clear();
    if (this.lookup !== lookup) this.platforms = undefined;
    this.lookup = lookup;
  }

  /** Stops of a station; one entry a stop of the dataset, made with the first question. */
  platformsOf(station: string, schedule: Schedule): readonly string[] {
    if (!this.platforms) {
      this.platforms = new Map();
      for (const { stopId, parentStation } of schedule.stops()) {
        if (parentStation === undefined) continue;
        const listed = this.platforms.get(parentStation);
        if (listed) listed.push(stopId);
        else this.platforms.set(parentStation, [stopId]);
      }
    }
    return this.platforms.get(station) ?? [];
  }
}
