import type { StopId, StopTimeEvent } from '#libs/model';
import { Instants } from '../../instants.js';

const REMEMBERED_STOPS = 100_000;
const REMEMBERED_TIMES = 32_768;

/**
 * What comes again in document after document, made once for a feed: ids, instants, and the arrivals and departures
 * that are a time and nothing else. Those are most of what a busy feed's bodies hold; shared, they are neither copied by
 * the garbage collector poll after poll nor compared property by property. Bodies are never altered, so sharing is safe.
 */
export class SharedTexts {
  readonly stopIds = new Map<string, StopId>();
  private instants = new Instants();
  private serial = 0;
  private readonly times = new Map<number, StopTimeEvent>();

  instantsFor(shiftMs: number): Instants {
    if (this.instants.shiftMs !== shiftMs) {
      this.instants = new Instants(shiftMs);
      this.times.clear();
    }
    return this.instants;
  }

  /** `epochSeconds` must be plausible. */
  stopTime(epochSeconds: number): StopTimeEvent {
    let event = this.times.get(epochSeconds);
    if (event === undefined) {
      if (this.times.size >= REMEMBERED_TIMES) this.times.clear();
      event = { time: this.instants.ofSeconds(epochSeconds) };
      this.times.set(epochSeconds, event);
    }
    return event;
  }

  /** A name no id and no other run has. */
  nextSerial(): string {
    this.serial += 1;
    return `#${this.serial}`;
  }

  /** Another schedule may know other stops. */
  forgetStops(): void {
    this.stopIds.clear();
  }

  rememberStop(raw: string, id: StopId): void {
    if (this.stopIds.size >= REMEMBERED_STOPS) this.stopIds.clear();
    this.stopIds.set(raw, id);
  }
}
