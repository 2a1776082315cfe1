import { encodeFeedMessage } from '#libs/formats/gtfs-rt';
import { encodeSiri } from '#libs/formats/siri';
import type { Mapping } from '#libs/formats/mapped';
import type { FeedNormaliser } from './feed-normaliser.js';
import { documentOf, NOON, normaliserOf } from './incoming.fixture.js';
import type { IncomingDocument } from './incoming.js';

const at = (aheadS: number): number => NOON + aheadS * 1000;

const gtfsRt = (aheadS: number): IncomingDocument =>
  documentOf(
    'gtfs-rt',
    encodeFeedMessage({
      header: { gtfsRealtimeVersion: '2.0', incrementality: 'FULL_DATASET', timestamp: NOON / 1000 },
      entities: [
        {
          id: '1',
          vehicle: {
            vehicle: { id: '427' },
            position: { latitude: 49.44, longitude: 1.09 },
            timestamp: at(aheadS) / 1000,
          },
        },
      ],
    } as never),
  );

const siri = (aheadS: number): IncomingDocument =>
  documentOf(
    'siri',
    encodeSiri(
      {
        service: 'VehicleMonitoring',
        activities: [
          {
            recordedAtTime: at(aheadS),
            monitoredVehicleJourney: { vehicleRef: '427', vehicleLocation: { latitude: 49.44, longitude: 1.09 } },
          },
        ],
      },
      { responseTimestamp: NOON, producerRef: 'P' },
    ),
  );

const MAPPING: Mapping = {
  kind: 'traffic-measurement',
  key: ['id'],
  fields: { flowVehPerHour: { from: 'n' }, measuredAt: { from: 't' } },
};
const mapped = (aheadS: number): IncomingDocument =>
  documentOf('json', [{ id: 'c', n: 5, t: new Date(at(aheadS)).toISOString() }]);

const feedOf = (settings: Parameters<typeof normaliserOf>[0] = {}): FeedNormaliser =>
  normaliserOf({ mappingOf: () => MAPPING, ...settings } as never);

const read = (document: IncomingDocument, feed = feedOf()) => {
  const { events, issues } = feed.normalise(document, NOON);
  const [event] = events;
  return { observedAt: event!.observedAt, flags: event!.quality.flags, counts: issues.counts };
};

describe('an entity whose own time has not come yet (invariant 4: an age of 0 s is not fresh)', () => {
  it.each([
    ['GTFS-Realtime', gtfsRt],
    ['SIRI', siri],
    ['mapped data', mapped],
  ])('of %s keeps its time, says that its clock is not to be trusted, and is counted', (_, documentAt) => {
    expect(read(documentAt(3_600))).toEqual({
      observedAt: '2026-01-15T13:00:00.000Z',
      flags: ['suspect:clock'],
      counts: { TIME_IMPLAUSIBLE: 1 },
    });
    expect(read(documentAt(30))).toMatchObject({ flags: [], counts: {} });
  });

  it('loses the flag when it is reported by a clock that is right', () => {
    const feed = feedOf();
    read(gtfsRt(3_600), feed);
    const { flags } = read({ ...gtfsRt(3_700), receivedAt: new Date(at(3_690)).toISOString() as never }, feed);
    expect(flags).toEqual([]);
  });

  it('of a recording is of the clock of the recording: a replayed document, or a feed that says it is one', () => {
    expect(read({ ...gtfsRt(3_600), replayed: true })).toMatchObject({ flags: ['replayed'], counts: {} });
    expect(read(gtfsRt(3_600), feedOf({ nature: 'replayed' }))).toMatchObject({ flags: ['replayed'], counts: {} });
  });
});
