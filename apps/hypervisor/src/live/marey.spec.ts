import type { HubEvent, RouteDetail, StopCallsAnswer } from '../api/contract';
import { lastDelay, runLines, stopsAsked } from './marey';

const MINUTE = 60_000;
const NOON = Date.parse('2026-05-04T12:00:00Z');
const at = (minutes: number): string => new Date(NOON + minutes * MINUTE).toISOString();
const stops = ['Mairie', 'Belges', 'CHU'].map((id, north) => ({
  id,
  point: { latitude: 49 + north / 100, longitude: 1 },
}));
const directions = [
  { directionId: 0, headsigns: ['CHU'], stops },
  { directionId: 1, headsigns: ['Mairie'], stops: [...stops].reverse() },
] as unknown as RouteDetail['directions'];

const board = (calls: [string, number, number?][]): StopCallsAnswer =>
  ({
    items: calls.map(([id, minutes, directionId = 0]) => ({ scheduledAt: at(minutes), trip: { id, directionId } })),
  }) as unknown as StopCallsAnswer;
const seen = (tripId: string, entity: object): HubEvent =>
  ({ key: tripId, entity: { trip: { tripId, directionId: 0 }, ...entity } }) as unknown as HubEvent;

describe('the diagram of a line over time', () => {
  const lines = runLines(directions, 0, {
    boards: [
      {
        stop: 0,
        board: board([
          ['late', -10],
          ['next', 5],
          ['back', 0, 1],
        ]),
      },
      {
        stop: 2,
        board: board([
          ['late', 0],
          ['next', 15],
        ]),
      },
    ],
    snapshots: [
      { ms: NOON - 5 * MINUTE, vehicles: [seen('late', { stopId: 'Mairie', currentStatus: 'STOPPED_AT' })] },
      {
        ms: NOON,
        vehicles: [seen('late', { stopId: 'Belges', point: { latitude: 49.005, longitude: 1 } })],
      },
    ],
    updates: [
      seen('late', {
        stopTimeUpdates: [
          { stopId: 'Mairie', arrival: { time: at(-5) } },
          { stopId: 'CHU', arrival: { time: at(8) } },
        ],
      }),
    ],
    nowMs: NOON,
  });

  it('has each run of the direction as planned, as seen and as predicted from where it was seen last', () => {
    expect(lines.map(({ id }) => id)).toEqual(['late', 'next']);
    expect(lines[0]).toEqual({
      id: 'late',
      planned: [
        { ms: NOON - 10 * MINUTE, stop: 0 },
        { ms: NOON, stop: 2 },
      ],
      real: [
        { ms: NOON - 5 * MINUTE, stop: 0 },
        { ms: NOON, stop: 0.5 },
      ],
      ahead: [
        { ms: NOON, stop: 0.5 },
        { ms: NOON + 8 * MINUTE, stop: 2 },
      ],
    });
    expect(lines[1]).toMatchObject({ real: [], ahead: [] });
  });

  it('says how late a run was when it was last seen, beside its plan at the same place', () => {
    // Half a stop along it should have been at 11:52:30.
    expect(lastDelay(lines[0]!)).toBe(450);
    expect(lastDelay(lines[1]!)).toBeUndefined();
  });

  it('asks a few stops for their timetable, the first and the last among them', () => {
    const long = {
      stops: Array.from({ length: 40 }, (_, id) => ({ id })),
    } as unknown as RouteDetail['directions'][number];
    expect(stopsAsked(long)).toEqual([0, 8, 16, 23, 31, 39]);
    expect(stopsAsked(directions[0]!)).toEqual([0, 1, 2]);
  });
});
