import fc from 'fast-check';
import { IssueCollector } from '#libs/errors';
import { encodeFeedMessage, scanFeedMessage, holdsNetwork, type FeedEntity } from './index.js';

function sliceOf(entity: FeedEntity): Uint8Array {
  const bytes = encodeFeedMessage({ header: { gtfsRealtimeVersion: '2.0' }, entities: [entity] });
  return scanFeedMessage(bytes, new IssueCollector()).slices[0]!;
}

const trip = { tripId: 'a'.repeat(300) };

describe('whether an entity reports something of the network', () => {
  it.each<[string, FeedEntity, boolean]>([
    ['a shape', { id: '1', shape: { shapeId: 's' } }, true],
    ['a stop', { id: '1', stop: { stopId: 's' } }, true],
    [
      'a detour',
      { id: '1', tripModifications: { selectedTrips: [], startTimes: [], serviceDates: [], modifications: [] } },
      true,
    ],
    [
      'a shape behind a long run',
      { id: '1', isDeleted: false, tripUpdate: { trip, stopTimeUpdate: [] }, shape: {} },
      true,
    ],
    ['a run', { id: '1', tripUpdate: { trip, stopTimeUpdate: [] } }, false],
    ['a vehicle', { id: '1', vehicle: { trip } }, false],
  ])('%s', (_, entity, expected) => expect(holdsNetwork(sliceOf(entity))).toBe(expected));

  it('is answered of any bytes', () => {
    fc.assert(fc.property(fc.uint8Array(), (bytes) => typeof holdsNetwork(bytes) === 'boolean'));
  });
});
