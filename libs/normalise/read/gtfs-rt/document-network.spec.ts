import { encodeFeedMessage, type FeedEntity } from '#libs/formats/gtfs-rt';
import type { HubEvent } from '#libs/model';
import { documentOf, normaliserOf } from '../../incoming.fixture.js';

const LINE = '_p~iF~ps|U_ulLnnqC';

function read(...entities: FeedEntity[]) {
  const bytes = encodeFeedMessage({
    header: { gtfsRealtimeVersion: '2.0', incrementality: 'FULL_DATASET' },
    entities,
  });
  const { events, issues, notCarried } = normaliserOf().normalise(documentOf('gtfs-rt', bytes), Date.now());
  return { events: events as HubEvent<'trip-modification'>[], counts: issues.counts, notCarried };
}

const detour: FeedEntity = {
  id: 'd',
  tripModifications: {
    selectedTrips: [{ tripIds: ['T1'], shapeId: 'R1' }],
    startTimes: [],
    serviceDates: ['20260115'],
    modifications: [{ startStopSelector: { stopSequence: 2 }, replacementStops: [{ stopId: 'N1' }] }],
  },
};
const shape = (encodedPolyline: string | undefined, shapeId: string | undefined = 'R1'): FeedEntity => ({
  id: 's',
  shape: {
    ...(shapeId === undefined ? {} : { shapeId }),
    ...(encodedPolyline === undefined ? {} : { encodedPolyline }),
  },
});

describe('shapes and stops reported in real time', () => {
  it('are held by the detour that names them, wherever in the document they stand', () => {
    const stop: FeedEntity = { id: 'n', stop: { stopId: 'N1', stopLat: 49.5, stopLon: 1.25 } };
    for (const entities of [
      [detour, shape(LINE), stop],
      [stop, shape(LINE), detour],
    ]) {
      const { events, counts, notCarried } = read(...entities);
      expect([counts, notCarried]).toEqual([{}, {}]);
      expect(events[0]!.entity).toMatchObject({
        shapes: [{ shapeId: 'rouen:R1', encodedPolyline: LINE }],
        stops: [{ stopId: 'rouen:N1', point: { latitude: 49.5, longitude: 1.25 } }],
      });
    }
  });

  it.each<[string, FeedEntity, string, string]>([
    ['a shape of one point', shape('_p~iF~ps|U'), 'FIELD_RANGE', 'shape'],
    ['a shape that is no line at all', shape('a road'), 'FIELD_RANGE', 'shape'],
    ['a shape of a hundred thousand points', shape('??'.repeat(100_001)), 'LIMIT_EXCEEDED', 'shape'],
    ['a shape without an id', { id: 's', shape: { encodedPolyline: LINE } }, 'FIELD_MISSING', 'shape'],
    ['a stop without an id', { id: 'n', stop: { stopLat: 49.44, stopLon: 1.09 } }, 'FIELD_MISSING', 'stop'],
  ])('leave %s behind, said and counted, and the detour stays', (_, entity, code, field) => {
    const { events, counts, notCarried } = read(detour, entity);
    expect(events.map(({ key, entity: body }) => [key, body!.shapes, body!.stops])).toEqual([['rouen:d', [], []]]);
    expect(counts).toEqual({ [code]: 1 });
    expect(notCarried).toEqual({ [field]: 1 });
  });

  it('keep a stop whose place is none on earth, without it', () => {
    const { events, counts } = read(detour, { id: 'n', stop: { stopId: 'N1', stopLat: 0, stopLon: 0 } });
    expect(events[0]!.entity!.stops).toEqual([{ stopId: 'rouen:N1' }]);
    expect(counts).toEqual({ COORDINATE_IMPLAUSIBLE: 1 });
  });

  it('of two detours with one id both are kept, and one without a trip is none', () => {
    const { tripModifications } = detour;
    const other = { ...detour, tripModifications: { ...tripModifications!, serviceDates: ['20260116'] } };
    const none = { ...detour, id: 'e', tripModifications: { ...tripModifications!, selectedTrips: [] } };
    const { events, counts } = read(detour, other, none);
    expect(events.map(({ key }) => key)).toEqual(['rouen:d', expect.stringMatching(/^rouen:d-/)]);
    expect(counts).toEqual({ FIELD_MISSING: 1 });
  });

  it('are gone with the entity that a differential document deletes', () => {
    const feed = normaliserOf();
    const take = (incrementality: 'DIFFERENTIAL', ...entities: FeedEntity[]) =>
      feed.normalise(
        documentOf('gtfs-rt', encodeFeedMessage({ header: { gtfsRealtimeVersion: '2.0', incrementality }, entities })),
        Date.now(),
      ).events;
    expect(take('DIFFERENTIAL', detour).map(({ op }) => op)).toEqual(['upsert']);
    expect(take('DIFFERENTIAL').map(({ op }) => op)).toEqual([]);
    const gone = take('DIFFERENTIAL', { ...detour, isDeleted: true });
    expect(gone.map(({ op, key, reason }) => `${op} ${key} ${reason}`)).toEqual(['remove rouen:d cancelled']);
  });
});
