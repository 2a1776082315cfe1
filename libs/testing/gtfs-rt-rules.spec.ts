import type { FeedMessage } from '#libs/formats/gtfs-rt';
import { IssueCollector } from '#libs/errors';
import { importSchedule, openScheduleIndex } from '#libs/schedule';
import { tinyFeed } from '../formats/gtfs/tiny-feed.js';
import { MORNING, breachesBetween, breachesOf } from './index.js';

const NOW_S = MORNING / 1000;
const header = { gtfsRealtimeVersion: '2.0', incrementality: 'FULL_DATASET', timestamp: NOW_S } as const;

function rulesBroken(message: FeedMessage): string[] {
  const imported = importSchedule(tinyFeed(), { feedId: 'astuce', documentHash: 'h' }, new IssueCollector());
  const found = breachesOf(message, openScheduleIndex(imported.index), NOW_S);
  return [...new Set(found.map((text) => text.split(' ')[0]!))].sort();
}

describe('the checker of published real time', () => {
  it('finds each rule that a bad message breaks', () => {
    const trip = { tripId: 'T1', routeId: '91', directionId: 1, startTime: '08:01:00', startDate: '20261399' };
    const message: FeedMessage = {
      header: { gtfsRealtimeVersion: '3', timestamp: NOW_S + 100 },
      entities: [
        {
          id: 'a',
          tripUpdate: {
            trip,
            timestamp: NOW_S + 200,
            stopTimeUpdate: [
              { stopSequence: 3, stopId: 'A', arrival: { time: NOW_S * 1000 }, departure: { time: NOW_S } },
              { stopSequence: 3, stopId: 'A', scheduleRelationship: 'NO_DATA', arrival: {} },
              { stopSequence: 2, arrival: { delay: 1 }, departure: { time: NOW_S } },
              { stopSequence: 77, stopId: 'S' },
              {},
            ],
          },
        },
        { id: 'a', tripUpdate: { trip: { tripId: 'T9' }, stopTimeUpdate: [] } },
        {
          id: 'b',
          vehicle: {
            trip: { tripId: 'T1', scheduleRelationship: 'ADDED' },
            position: { latitude: 99, longitude: 0, bearing: 361 },
          },
        },
        { id: 'c', vehicle: { vehicle: { id: '7' }, stopId: 'x', position: { latitude: 9, longitude: 0 } } },
        { id: 'd', vehicle: { vehicle: { id: '7' }, position: { latitude: 9, longitude: 0 } } },
        { id: 'e', alert: { activePeriod: [], informedEntity: [] } },
        { id: 'f', alert: { activePeriod: [], informedEntity: [{}, { agencyId: 'x' }, { routeId: '90', trip }] } },
      ],
    };
    expect(rulesBroken(message)).toEqual(
      (
        'E001 E002 E003 E004 E011 E012 E015 E016 E021 E022 E023 E024 E025 E026 E027 E031 E032 E033 E034 E035 E036 ' +
        'E037 E038 E040 E041 E042 E043 E044 E045 E046 E049 E050 E051 E052 ID W001 W002 W009'
      ).split(' '),
    );
    expect(
      rulesBroken({ header: { ...header, timestamp: undefined }, entities: [{ id: 'x', isDeleted: true }] }),
    ).toEqual(['E039', 'E048']);
  });

  it('finds nothing in a good one', () => {
    const trip = { tripId: 'T1', routeId: '90', directionId: 0, scheduleRelationship: 'SCHEDULED' } as const;
    const stopTimeUpdate = [
      { stopSequence: 1, stopId: 'A', departure: { time: NOW_S }, scheduleRelationship: 'SCHEDULED' } as const,
      { stopSequence: 3, stopId: 'C', arrival: { time: NOW_S + 60 }, scheduleRelationship: 'SCHEDULED' } as const,
    ];
    expect(
      rulesBroken({ header, entities: [{ id: 'a', tripUpdate: { trip, stopTimeUpdate, timestamp: NOW_S } }] }),
    ).toEqual([]);
  });

  it('finds a header that stands still over other content, or goes back', () => {
    const one = { header, entities: [] };
    expect(breachesBetween(one, { header, entities: [{ id: 'a' }] })[0]).toMatch(/^E017/);
    expect(breachesBetween(one, { header: { ...header, timestamp: NOW_S - 1 }, entities: [] })[0]).toMatch(/^E018/);
    expect(breachesBetween(one, one)).toEqual([]);
  });
});
