import { toInstant, type HubEvent } from '#libs/model';
import { MORNING, upserted } from '#libs/testing';

export const inS = (seconds: number) => toInstant(MORNING + seconds * 1000);
export const T1 = { tripId: 'astuce:T1', routeId: 'astuce:90', startDate: '20260115' } as never;

/** T1 leaves A at 08:00 local; the clock of these tests stands at 09:06 local, so it runs more than an hour late. */
export function late(flags: string[] = []): HubEvent {
  return upserted(
    'trip-update',
    'run',
    {
      trip: T1,
      stopTimeUpdates: [
        { stopSequence: 1, departure: { time: inS(-300), delaySeconds: 3_660, uncertaintySeconds: 0 } },
        { stopSequence: 2, scheduleRelationship: 'SKIPPED' },
        { stopSequence: 3, arrival: { time: inS(120), delaySeconds: 3_480 } },
      ],
    },
    { flags },
  );
}

/** Line, stop, run and network at once. */
export const strike = upserted('alert', 'a1', {
  alertId: 'astuce:a 1' as never,
  activePeriods: [{ start: inS(0) }],
  informedEntities: [
    { routeId: 'astuce:90' as never },
    { routeId: 'astuce:90' as never, stopId: 'astuce:A' as never },
    { stopId: 'astuce:B' as never },
    { trip: T1 },
    { agencyId: 'astuce:TCAR' as never },
  ],
  cause: 'STRIKE',
  effect: 'REDUCED_SERVICE',
  severityLevel: 'WARNING',
  header: { fr: 'Grève', en: 'Strike' },
  description: { fr: 'Un bus sur deux' },
  url: { und: 'https://example.org/greve' },
});
