import { IssueCollector, findHubError } from '#libs/errors';
import {
  decodeFeedMessage,
  encodeFeedMessage,
  feedMessageFromJson,
  feedMessageToJson,
  isJsonDocument,
  protobufOfJson,
  type FeedMessage,
} from './index.js';

const header = { gtfs_realtime_version: '2.0' };

function read(json: unknown): { message: FeedMessage; issues: IssueCollector } {
  const issues = new IssueCollector();
  return { message: feedMessageFromJson(json, issues), issues };
}

describe('GTFS-Realtime in JSON', () => {
  it('is written with the names of the .proto, enums by name and short coordinates', () => {
    const message: FeedMessage = {
      header: { gtfsRealtimeVersion: '2.0', timestamp: 1_760_000_000 },
      entities: [
        {
          id: 'v',
          vehicle: {
            trip: { tripId: '90-1', scheduleRelationship: 'SCHEDULED' },
            position: { latitude: Math.fround(49.443232), longitude: Math.fround(1.0993) },
          },
        },
      ],
    };
    expect(feedMessageToJson(message)).toEqual({
      header: { gtfs_realtime_version: '2.0', timestamp: 1_760_000_000 },
      entity: [
        {
          id: 'v',
          vehicle: {
            trip: { trip_id: '90-1', schedule_relationship: 'SCHEDULED' },
            position: { latitude: 49.443233, longitude: 1.0993 },
          },
        },
      ],
    });
  });

  it('is read where a list of one is its element, and a text a list of its translations, as in Boston', () => {
    const alert = {
      header_text: [
        { translation: { text: 'Closed', language: 'en' } },
        { translation: { text: 'Fermé', language: 'fr' } },
      ],
      informed_entity: { route_id: 'Green-B' },
    };
    const { message, issues } = read({ header, entity: [{ id: '1', alert }] });
    expect(message.entities[0]!.alert).toMatchObject({
      headerText: {
        translation: [
          { text: 'Closed', language: 'en' },
          { text: 'Fermé', language: 'fr' },
        ],
      },
      informedEntity: [{ routeId: 'Green-B' }],
    });
    expect(issues.counts).toEqual({});
  });

  it('is read in snake case and in camel case, numbers as text, enums as numbers', () => {
    const trip_update = { trip: { trip_id: 'a' }, stop_time_update: [{ arrival: { time: '1760000000' } }] };
    const tripUpdate = { trip: { tripId: 'a', scheduleRelationship: 3 }, stopTimeUpdate: [] };
    const { message, issues } = read({
      header,
      entity: [
        { id: '1', trip_update },
        { id: '2', tripUpdate },
      ],
    });
    expect(message.entities).toEqual([
      { id: '1', tripUpdate: { trip: { tripId: 'a' }, stopTimeUpdate: [{ arrival: { time: 1_760_000_000 } }] } },
      { id: '2', tripUpdate: { trip: { tripId: 'a', scheduleRelationship: 'CANCELED' }, stopTimeUpdate: [] } },
    ]);
    expect(issues.total).toBe(0);
  });

  it('loses a value of the wrong type, not the entity', () => {
    const vehicle = { vehicle: { id: { deep: true } }, stop_id: 'A', timestamp: 1.5, current_status: 'FLYING' };
    const { message, issues } = read({ header, entity: [{ id: 'v', vehicle }] });
    expect(message.entities).toEqual([{ id: 'v', vehicle: { vehicle: {}, stopId: 'A' } }]);
    expect(issues.samples.map(({ code, where, field }) => `${code} ${where} ${field}`)).toEqual([
      'FIELD_TYPE entity[0].vehicle.vehicle id',
      'FIELD_TYPE entity[0].vehicle timestamp',
      'FIELD_ENUM entity[0].vehicle current_status',
    ]);
  });

  it('leaves out a trip update without trip and keeps the entities around it', () => {
    const { message, issues } = read({ header, entity: [{ id: 'a', trip_update: {} }, 'x', { id: 'b', alert: {} }] });
    expect(message.entities.map((entity) => entity.id)).toEqual(['b']);
    expect(issues.counts).toEqual({ FIELD_MISSING: 1, FIELD_TYPE: 1 });
  });

  it('takes null for absent', () => {
    const { message, issues } = read({ header, entity: [{ id: 'a', trip_update: null, alert: { cause: null } }] });
    expect(message.entities).toEqual([{ id: 'a', alert: { activePeriod: [], informedEntity: [] } }]);
    expect(issues.total).toBe(0);
  });

  it.each([[null], [[]], ['x'], [{}], [{ entity: [] }]])('refuses %j: it has no header', (json) => {
    let thrown: unknown;
    try {
      read(json);
    } catch (error) {
      thrown = error;
    }
    expect(findHubError(thrown)?.code).toBe('CONTAINER_UNREADABLE');
  });
});

describe('a document in JSON', () => {
  const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

  it('is known by being text, and is the protobuf it stands for', () => {
    const document = bytes(
      ' \n{"header":{"gtfs_realtime_version":"2.0","timestamp":1760000000},"entity":[{"id":"1","vehicle":{"vehicle":{"id":"7"}}}]}',
    );
    expect(isJsonDocument(document)).toBe(true);
    const decoded = decodeFeedMessage(protobufOfJson(document, new IssueCollector()), new IssueCollector());
    expect(decoded).toMatchObject({
      header: { gtfsRealtimeVersion: '2.0', timestamp: 1_760_000_000 },
      entities: [{ id: '1', vehicle: { vehicle: { id: '7' } } }],
    });
    expect(isJsonDocument(encodeFeedMessage(decoded!))).toBe(false);
    // A header of 123 bytes: the message begins with a line feed and a brace.
    expect(isJsonDocument(Uint8Array.of(0x0a, 0x7b, 0x0a, 0x03, 0x32, 0x2e, 0x30))).toBe(false);
  });

  it('that breaks off is refused, with what is wrong', () => {
    let refused: unknown;
    try {
      protobufOfJson(bytes('{"header":{'), new IssueCollector());
    } catch (error) {
      refused = error;
    }
    expect(findHubError(refused)).toMatchObject({ code: 'CONTAINER_UNREADABLE' });
    expect(findHubError(refused)!.message).toContain('a JSON document that cannot be read');
  });
});
