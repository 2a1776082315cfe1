import { toInstant, type EntityKey, type FeedId, type HubEvent } from '#libs/model';
import type { RecordStore, SeenRunsQuery } from '#libs/record';
import { MORNING, removed, vehicleMoved } from './events.js';

const MINUTE_MS = 60_000;

/** Part of the record contract: which vehicles reported which runs. */
export function describeSeenRuns(
  storeOf: () => RecordStore,
  write: (events: readonly HubEvent[]) => Promise<void>,
): void {
  describe('runs that were seen', () => {
    const moved = (local: string, minute: number, tripId: string | undefined, more: object = {}) =>
      vehicleMoved(local, {
        feed: 'runs',
        at: MORNING + minute * MINUTE_MS,
        trip: (tripId === undefined
          ? undefined
          : { tripId: `runs:${tripId}`, routeId: 'runs:90', startDate: '20260115' }) as never,
        ...more,
      });
    const asked = (questions: SeenRunsQuery['questions'], visibilities: SeenRunsQuery['visibilities'] = ['open']) =>
      storeOf().seenRuns({ feed: 'runs' as FeedId, visibilities, questions });
    const span = (from: number, to: number) => ({
      from: toInstant(MORNING + from * MINUTE_MS),
      to: toInstant(MORNING + to * MINUTE_MS),
    });
    const vehicle = 'runs:7' as EntityKey;

    beforeAll(() =>
      write([
        moved('7', 0, 'T1', { headsign: 'Boulingrin' }),
        moved('7', 4, 'T1'),
        moved('8', 5, 'T1'),
        moved('7', 9, 'T1'),
        moved('7', 12, undefined),
        moved('7', 20, 'T2', { visibility: 'partner' }),
        moved('7', 30, 'T3'),
        removed('vehicle-position', '7', { feed: 'runs', at: MORNING + 31 * MINUTE_MS }),
        vehicleMoved('7', { at: MORNING }),
      ]),
    );

    it('are those of a vehicle in a period, with first and last report, also where it named no trip', async () => {
      expect(await asked([{ vehicle, ...span(0, 30) }])).toEqual([
        {
          vehicle,
          tripId: 'runs:T1',
          routeId: 'runs:90',
          startDate: '20260115',
          headsign: 'Boulingrin',
          firstAt: toInstant(MORNING),
          lastAt: toInstant(MORNING + 9 * MINUTE_MS),
          reports: 3,
        },
        {
          vehicle,
          firstAt: toInstant(MORNING + 12 * MINUTE_MS),
          lastAt: toInstant(MORNING + 12 * MINUTE_MS),
          reports: 1,
        },
      ]);
    });

    it('are those up to the end of the period, which is not in it: what came later was not known then', async () => {
      expect(await asked([{ vehicle, ...span(0, 9) }])).toMatchObject([
        { tripId: 'runs:T1', lastAt: toInstant(MORNING + 4 * MINUTE_MS), reports: 2 },
      ]);
      expect(
        await asked([{ vehicle, from: toInstant(MORNING), to: toInstant(MORNING + 9 * MINUTE_MS + 1) }]),
      ).toMatchObject([{ tripId: 'runs:T1', lastAt: toInstant(MORNING + 9 * MINUTE_MS), reports: 3 }]);
      expect(await asked([{ vehicle, from: toInstant(MORNING), to: toInstant(MORNING) }])).toEqual([]);
    });

    it('are of whoever was on a trip, each in its own period, and of nothing the reader may not see', async () => {
      const trips = [
        { tripId: 'runs:T1', ...span(3, 10) },
        { tripId: 'runs:T2', ...span(15, 25) },
        { tripId: 'runs:T3', ...span(0, 29) },
      ];
      const who = (rows: Awaited<ReturnType<typeof asked>>) =>
        rows.map((one) => [one.tripId, one.vehicle, one.reports]);
      expect(who(await asked(trips))).toEqual([
        ['runs:T1', 'runs:7', 2],
        ['runs:T1', 'runs:8', 1],
      ]);
      expect(who(await asked(trips, ['open', 'partner']))).toContainEqual(['runs:T2', 'runs:7', 1]);
      expect([await asked(trips, []), await asked([])]).toEqual([[], []]);
    });

    it('are refused where too much is asked for at once', async () => {
      const many = Array.from({ length: 201 }, () => ({ vehicle, ...span(0, 1) }));
      await expect(asked(many)).rejects.toMatchObject({ code: 'REQUEST_INVALID' });
    });
  });
}
