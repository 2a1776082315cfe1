import type { SiriDelivery, SiriService, SiriTime } from '#libs/formats/siri';

/** The newest time one service or kind of a document holds, in the server's own words; epoch milliseconds. */
export interface ContentTime {
  service: SiriService | 'vehicle-position' | 'traffic-measurement';
  newestMs: number;
  /** What says it. A service that is asked in vain (no vehicle runs) has nothing but the time of its answer. */
  by: 'RecordedAtTime' | 'ResponseTimestamp' | 'own time';
  producer?: string;
}

/** Situations stay as they are for days: only the time of the answer says that the server lives. */
const RECORDED: ReadonlySet<SiriService> = new Set(['EstimatedTimetable', 'VehicleMonitoring', 'StopMonitoring']);

/**
 * How new a document is by its own times. A server that has lost its sources goes on answering, with a new
 * ResponseTimestamp around vehicles of this morning: their RecordedAtTime stands still.
 */
export class ContentTimes {
  private readonly services = new Map<SiriService, { answeredMs?: number; recordedMs?: number; producer?: string }>();
  private current: { answeredMs?: number; recordedMs?: number; producer?: string } = {};
  private service: SiriService | undefined;

  noteDelivery({ service, responseTimestamp, producerRef }: SiriDelivery): void {
    this.service = service;
    this.current = this.services.get(service) ?? {};
    this.services.set(service, this.current);
    if (responseTimestamp !== undefined)
      this.current.answeredMs = Math.max(this.current.answeredMs ?? 0, responseTimestamp);
    if (producerRef !== undefined) this.current.producer = producerRef;
  }

  noteRecorded(at: SiriTime | undefined): void {
    if (at === undefined || this.service === undefined || !RECORDED.has(this.service)) return;
    if (this.current.recordedMs === undefined || at > this.current.recordedMs) this.current.recordedMs = at;
  }

  list(): ContentTime[] {
    return [...this.services].flatMap(([service, { answeredMs, recordedMs, producer }]): ContentTime[] => {
      const newestMs = recordedMs ?? answeredMs;
      if (newestMs === undefined) return [];
      const by = recordedMs === undefined ? 'ResponseTimestamp' : 'RecordedAtTime';
      return [{ service, newestMs, by, ...(producer !== undefined && { producer }) }];
    });
  }
}
