import fc from 'fast-check';
import { IssueCollector, findHubError } from '#libs/errors';
import {
  decodeEntity,
  decodeFeedMessage,
  encodeEntityField,
  encodeFeedMessage,
  encodeHeaderField,
  scanFeedMessage,
  type FeedEntity,
  type FeedMessage,
} from './index.js';

const header = { gtfsRealtimeVersion: '2.0', incrementality: 'FULL_DATASET' as const, timestamp: 1_760_000_000 };

const late: FeedEntity = {
  id: 'tu-1',
  tripUpdate: {
    trip: { tripId: '90-1', routeId: '90', startDate: '20260115' },
    stopTimeUpdate: [
      { stopSequence: 1, stopId: 'A', departure: { delay: 60 } },
      { stopSequence: 2, stopId: 'B', arrival: { delay: -30, time: 1_760_000_100 } },
    ],
  },
};
const bus: FeedEntity = {
  id: 'vp-1',
  vehicle: { vehicle: { id: '4711', label: 'Bus 4711' }, position: { latitude: 49.5, longitude: 1.25, bearing: 90 } },
};
const works: FeedEntity = {
  id: 'al-1',
  alert: {
    activePeriod: [{ start: 1_760_000_000 }],
    informedEntity: [{ routeId: '90' }],
    cause: 'CONSTRUCTION',
    headerText: { translation: [{ text: 'Travaux', language: 'fr' }] },
  },
};

function decode(bytes: Uint8Array): { message: FeedMessage; issues: IssueCollector } {
  const issues = new IssueCollector();
  return { message: decodeFeedMessage(bytes, issues), issues };
}

function join(...parts: (Uint8Array | number[])[]): Uint8Array {
  return Uint8Array.from(parts.flatMap((part) => [...part]));
}

/** Protobuf by hand: a length-delimited field. */
function field(number: number, ...content: (Uint8Array | number[])[]): Uint8Array {
  const bytes = join(...content);
  if (bytes.length > 127) throw new Error('write longer fields with the encoder');
  return join([(number << 3) | 2, bytes.length], bytes);
}
const text = (value: string): Uint8Array => new TextEncoder().encode(value);

describe('reading a GTFS-Realtime document', () => {
  it('gives delays, positions and alerts under the names of the specification', () => {
    const { message, issues } = decode(encodeFeedMessage({ header, entities: [late, bus, works] }));
    expect(message).toEqual({ header, entities: [late, bus, works] });
    expect(issues.total).toBe(0);
  });

  it('leaves absent what was not sent, also where the .proto has a default', () => {
    const { message } = decode(encodeFeedMessage({ header: { gtfsRealtimeVersion: '2.0' }, entities: [bus, works] }));
    expect(message.header.incrementality).toBeUndefined();
    expect(message.entities[0]?.vehicle?.currentStatus).toBeUndefined();
    expect(message.entities[0]?.vehicle?.position?.speed).toBeUndefined();
    expect(message.entities[1]?.alert?.effect).toBeUndefined();
    expect(message.entities[0]?.isDeleted).toBeUndefined();
  });

  it('keeps empty ids and texts like "null" as the producer wrote them', () => {
    const entity: FeedEntity = {
      id: '',
      vehicle: { stopId: 'null', trip: { tripId: '' }, timestamp: 1_760_000_000_000 },
    };
    expect(decode(encodeFeedMessage({ header, entities: [entity] })).message.entities).toEqual([entity]);
  });

  it('takes an empty list of entities as "nothing known", not as a fault', () => {
    const { message, issues } = decode(encodeFeedMessage({ header, entities: [] }));
    expect(message.entities).toEqual([]);
    expect(issues.total).toBe(0);
  });

  it('reads a cause that a newer specification added as OTHER_CAUSE and says so', () => {
    const bytes = join(encodeHeaderField(header), field(2, field(1, text('a')), field(5, [6 << 3, 99])));
    const { message, issues } = decode(bytes);
    expect(message.entities[0]?.alert?.cause).toBe('OTHER_CAUSE');
    expect(issues.samples).toMatchObject([{ code: 'FIELD_ENUM', where: 'entity[0].alert', field: 'cause', got: '99' }]);
  });

  it('reads an unknown trip relationship as absent and names the place', () => {
    const trip = field(1, [4 << 3, 4]);
    const bytes = join(
      encodeHeaderField(header),
      encodeEntityField(bus),
      field(2, field(1, text('a')), field(3, trip)),
    );
    const { message, issues } = decode(bytes);
    expect(message.entities[1]?.tripUpdate?.trip.scheduleRelationship).toBeUndefined();
    expect(issues.samples).toMatchObject([{ code: 'FIELD_ENUM', where: 'entity[1].trip_update.trip' }]);
  });

  it('counts private extensions once an entity and reads all the rest', () => {
    const extension = [0xca, 0x3e, 0x02, 0x08, 0x01]; // field 1001, as NYCT sends
    const trip = field(1, field(1, text('90-1')), extension);
    const bytes = join(encodeHeaderField(header), field(2, field(1, text('a')), field(3, trip, extension)));
    const { message, issues } = decode(bytes);
    expect(message.entities[0]?.tripUpdate?.trip.tripId).toBe('90-1');
    expect(issues.samples).toMatchObject([
      { code: 'UNKNOWN_FIELD', where: 'entity[0]', got: 'field 1001 at entity[0].trip_update.trip and 1 more' },
    ]);
  });

  it('steps over the deprecated groups of protobuf', () => {
    const group = [0x4b, 0x08, 0x01, 0x53, 0x54, 0x4c]; // field 9 { field 1: 1, field 10 { } }
    const bytes = join(encodeHeaderField(header), field(2, field(1, text('a')), group, field(5)));
    expect(decode(bytes).message.entities).toMatchObject([{ id: 'a', alert: { informedEntity: [] } }]);
  });

  it('skips a known field of another wire type and says which', () => {
    const stop = field(2, [4 << 3, 7]); // stop_id as a number
    const bytes = join(encodeHeaderField(header), field(2, field(1, text('a')), field(3, field(1), stop)));
    const { message, issues } = decode(bytes);
    expect(message.entities[0]?.tripUpdate?.stopTimeUpdate).toEqual([{}]);
    expect(issues.samples).toMatchObject([
      { code: 'FIELD_TYPE', where: 'entity[0].trip_update.stop_time_update[0]', field: 'stop_id' },
    ]);
  });

  it('reads texts that are not UTF-8 as windows-1252 with one issue', () => {
    const label = join(text('Caf'), [0xe9]);
    const bytes = join(encodeHeaderField(header), field(2, field(1, text('a')), field(4, field(8, field(2, label)))));
    const { message, issues } = decode(bytes);
    expect(message.entities[0]?.vehicle?.vehicle?.label).toBe('Café');
    expect(issues.counts).toEqual({ ENCODING_NOT_UTF8: 1 });
  });

  it('reads negative and very large numbers as protobuf defines them', () => {
    const entity: FeedEntity = {
      id: 'n',
      tripUpdate: {
        trip: { directionId: 4_294_967_295 },
        stopTimeUpdate: [{ arrival: { delay: -2_147_483_648, time: -9_007_199_254_740_991 } }],
        timestamp: 2 ** 53,
      },
    };
    expect(decode(encodeFeedMessage({ header, entities: [entity] })).message.entities).toEqual([entity]);
    const tenBytes = [0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x01];
    const most = field(
      2,
      field(1, text('m')),
      field(3, field(1, [48, ...tenBytes]), [32, ...tenBytes], [40, ...tenBytes]),
    );
    const { tripUpdate } = decode(join(encodeHeaderField(header), most)).message.entities[0]!;
    expect(tripUpdate).toMatchObject({ trip: { directionId: 4_294_967_295 }, timestamp: 2 ** 64, delay: -1 });
  });
});

describe('a broken entity', () => {
  const good = encodeEntityField(bus);

  it('costs only its broken part when another part is whole', () => {
    const brokenAlert = field(5, [0x0a, 0x7f]);
    const whole = field(4, field(7, text('A')));
    const { message, issues } = decode(
      join(encodeHeaderField(header), field(2, field(1, text('x')), brokenAlert, whole), good),
    );
    expect(message.entities).toMatchObject([{ id: 'x', vehicle: { stopId: 'A' } }, { id: 'vp-1' }]);
    expect(message.entities[0]?.alert).toBeUndefined();
    expect(issues.samples).toMatchObject([{ code: 'ENTITY_UNREADABLE', where: 'entity[0].alert.active_period[0]' }]);
  });

  it('is left out when nothing of it can be used, and the others stay', () => {
    const noTrip = field(2, field(1, text('x')), field(3, [32, 1]));
    const { message, issues } = decode(join(encodeHeaderField(header), noTrip, good));
    expect(message.entities.map((entity) => entity.id)).toEqual(['vp-1']);
    expect(issues.samples).toMatchObject([
      { code: 'FIELD_MISSING', severity: 'error', where: 'entity[0].trip_update', field: 'trip' },
    ]);
  });

  it('loses its position when a coordinate is missing, not its vehicle', () => {
    const halfPosition = field(2, [0x0d, 0, 0, 0x46, 0x42]);
    const { message, issues } = decode(
      join(
        encodeHeaderField(header),
        field(2, field(1, text('x')), field(4, halfPosition, field(8, field(1, text('9'))))),
      ),
    );
    expect(message.entities[0]?.vehicle).toEqual({ vehicle: { id: '9' } });
    expect(issues.samples).toMatchObject([{ where: 'entity[0].vehicle.position', field: 'longitude' }]);
  });

  it('without an id is kept with an empty one; ids are handles only', () => {
    const { message, issues } = decode(join(encodeHeaderField(header), field(2, field(5))));
    expect(message.entities).toMatchObject([{ id: '', alert: {} }]);
    expect(issues.samples).toMatchObject([{ code: 'FIELD_MISSING', severity: 'warning', where: 'entity[0]' }]);
  });

  it('that holds no message at all is given back with ENTITY_EMPTY, unless it is a deletion', () => {
    const { message, issues } = decode(
      encodeFeedMessage({ header, entities: [{ id: 'a' }, { id: 'b', isDeleted: true }] }),
    );
    expect(message.entities).toEqual([{ id: 'a' }, { id: 'b', isDeleted: true }]);
    expect(issues.samples).toMatchObject([{ code: 'ENTITY_EMPTY', where: 'entity[0]' }]);
  });

  it('past a limit are not read, and it is said', () => {
    const issues = new IssueCollector();
    const bytes = encodeFeedMessage({ header, entities: [{ id: 'a' }, { id: 'b' }, { id: 'c' }] });
    expect(scanFeedMessage(bytes, issues, 2).slices).toHaveLength(2);
    expect(issues.samples).toMatchObject([{ code: 'LIMIT_EXCEEDED', where: 'entity[2]' }]);
  });

  it('cut anywhere never throws', () => {
    const slice = scanFeedMessage(
      encodeFeedMessage({ header, entities: [{ ...late, ...works, ...bus }] }),
      new IssueCollector(),
    ).slices[0]!;
    for (let length = 0; length < slice.length; length += 1) {
      expect(() => decodeEntity(slice.subarray(0, length), 0, new IssueCollector())).not.toThrow();
    }
  });
});

describe('bytes that are no FeedMessage', () => {
  const cases: [string, string][] = [
    ['', 'an empty document'],
    ['\n\n<!DOCTYPE html><html><body>503</body></html>', 'an HTML page'],
    ['<?xml version="1.0"?><Siri/>', 'an XML or HTML document'],
    ['{"header":{"gtfs_realtime_version":"2.0"}}', 'a JSON document'],
    ['header {\n  gtfs_realtime_version: "2.0"\n}', 'a protobuf text-format document'],
    ['Service unavailable', 'a text'],
    ['PK\u0003\u0004\u0014', 'a zip archive'],
  ];
  it.each(cases)('%j are refused as %s', (body, looks) => {
    const issues = new IssueCollector();
    let thrown: unknown;
    try {
      scanFeedMessage(text(body), issues);
    } catch (error) {
      thrown = error;
    }
    expect(findHubError(thrown)).toMatchObject({ code: 'CONTAINER_UNREADABLE', got: looks });
  });

  it('of any sort either decode or throw that one error, never another', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        onlyDocumentedErrors(bytes);
      }),
      { numRuns: 2000 },
    );
  });

  it('with a good start and any bytes changed either decode or throw that one error', () => {
    const whole = encodeFeedMessage({ header, entities: [late, bus, works] });
    const change = fc.tuple(fc.nat(whole.length - 1), fc.nat(255));
    fc.assert(
      fc.property(fc.array(change, { minLength: 1, maxLength: 6 }), (changes) => {
        const bytes = whole.slice();
        for (const [at, value] of changes) bytes[at] = value;
        onlyDocumentedErrors(bytes);
      }),
      { numRuns: 3000 },
    );
  });
});

function onlyDocumentedErrors(bytes: Uint8Array): void {
  try {
    decodeFeedMessage(bytes, new IssueCollector());
  } catch (error) {
    if (findHubError(error)?.code !== 'CONTAINER_UNREADABLE') throw error;
  }
}
