import { readdirSync } from 'node:fs';
import bindings from 'gtfs-realtime-bindings';
import { IssueCollector, findHubError } from '#libs/errors';
import { hasRecording, itWithRecordings, readRecording, recordingPath } from '#libs/testing';
import { decodeEntity, decodeFeedMessage, encodeFeedMessage, feedMessageFromJson, scanFeedMessage } from './index.js';
import { MESSAGES, type MessageName } from './schema.js';

type Plain = Record<string, unknown>;
const { FeedMessage: Reference } = bindings.transit_realtime;

const documents = hasRecording('gtfs-rt')
  ? readdirSync(recordingPath('gtfs-rt')).flatMap((set) =>
      readdirSync(recordingPath(`gtfs-rt/${set}`))
        .filter((file) => file.endsWith('.pb'))
        .map((file) => `gtfs-rt/${set}/${file}`),
    )
  : ['gtfs-rt'];

/** Cuts to the fields of the .proto: the bindings also keep the raw extensions of NYCT. */
function onlyKnown(name: MessageName, message: Plain): Plain {
  const known: Plain = {};
  for (const field of MESSAGES[name].fields) {
    const value = message[field.name];
    if (value === undefined || (Array.isArray(value) && value.length === 0)) continue;
    const inner = field.message;
    if (!inner) known[field.name] = value;
    else if (field.repeated) known[field.name] = (value as Plain[]).map((element) => onlyKnown(inner, element));
    else known[field.name] = onlyKnown(inner, value as Plain);
  }
  return known;
}

describe('recorded documents', () => {
  for (const path of documents) {
    itWithRecordings(path, `${path} decodes as gtfs-realtime-bindings does`, () => {
      const bytes = readRecording(path);
      const issues = new IssueCollector();
      const ours = decodeFeedMessage(bytes, issues);
      const theirs = Reference.toObject(Reference.decode(bytes), { longs: Number, enums: String }) as Plain;
      const known = (entity: unknown): string => JSON.stringify(onlyKnown('FeedEntity', entity as Plain));
      expect(onlyKnown('FeedHeader', ours.header as unknown as Plain)).toEqual(
        onlyKnown('FeedHeader', theirs['header'] as Plain),
      );
      expect(ours.entities.map(known)).toEqual(((theirs['entity'] ?? []) as Plain[]).map(known));
      expect(Object.keys(issues.counts).filter((code) => code !== 'UNKNOWN_FIELD')).toEqual([]);
      const again = decodeFeedMessage(encodeFeedMessage(ours), new IssueCollector());
      expect(again.entities.map(known)).toEqual(ours.entities.map(known));
    });
  }

  itWithRecordings('gtfs-rt/raba/raba-trip-updates.pb', 'RABA cut at every byte keeps every whole entity', () => {
    expectEveryCutKeepsWholeEntities(readRecording('gtfs-rt/raba/raba-trip-updates.pb'), 1);
  });

  itWithRecordings(
    'gtfs-rt/brest/bibus-brest-gtfs-rt-alerts.pb',
    'Brest cut at every byte keeps every whole alert',
    () => {
      expectEveryCutKeepsWholeEntities(readRecording('gtfs-rt/brest/bibus-brest-gtfs-rt-alerts.pb'), 1);
    },
  );

  itWithRecordings('gtfs-rt/nyct-ace/1707397157.ace.pb', 'a large document cut here and there does the same', () => {
    expectEveryCutKeepsWholeEntities(readRecording('gtfs-rt/nyct-ace/1707397157.ace.pb'), 997);
  });

  itWithRecordings('gtfs-rt/mbta/VehiclePositions_enhanced.json', 'MBTA vehicle positions in JSON are read', () => {
    const issues = new IssueCollector();
    const json: unknown = JSON.parse(
      new TextDecoder().decode(readRecording('gtfs-rt/mbta/VehiclePositions_enhanced.json')),
    );
    const { header, entities } = feedMessageFromJson(json, issues);
    expect(header).toEqual({ timestamp: 1_527_605_369, incrementality: 'FULL_DATASET', gtfsRealtimeVersion: '1.0' });
    expect(entities).toHaveLength((json as { entity: unknown[] }).entity.length);
    expect(entities[0]?.vehicle).toMatchObject({ vehicle: { id: '0806' }, position: { bearing: 315 } });
  });

  itWithRecordings(
    'gtfs-rt/mbta/alerts_enhanced.json',
    'MBTA alerts keep what fits although their texts do not',
    () => {
      const issues = new IssueCollector();
      const json: unknown = JSON.parse(new TextDecoder().decode(readRecording('gtfs-rt/mbta/alerts_enhanced.json')));
      const { entities } = feedMessageFromJson(json, issues);
      expect(entities[0]?.alert).toMatchObject({ effect: 'NO_SERVICE', cause: 'CONSTRUCTION' });
      expect(issues.counts['UNKNOWN_FIELD']).toBe(entities.length);
      expect(issues.counts['FIELD_TYPE']).toBeGreaterThan(0);
    },
  );
});

function expectEveryCutKeepsWholeEntities(bytes: Uint8Array, step: number): void {
  const { slices } = scanFeedMessage(bytes, new IssueCollector());
  const ends = slices.map((slice) => slice.byteOffset - bytes.byteOffset + slice.byteLength);
  const whole = slices.map((slice, index) => JSON.stringify(decodeEntity(slice, index, new IssueCollector())));
  let refused = 0;
  for (let length = 0; length < bytes.length; length += step) {
    const issues = new IssueCollector();
    try {
      const { slices: kept } = scanFeedMessage(bytes.subarray(0, length), issues);
      const expected = ends.filter((end) => end <= length).length;
      expect(kept).toHaveLength(expected);
      const last = expected - 1;
      if (last >= 0) expect(JSON.stringify(decodeEntity(kept[last]!, last, issues))).toBe(whole[last]);
      const atBoundary = ends.includes(length) || expected === 0;
      if (!atBoundary) expect(issues.counts['CONTAINER_TRUNCATED']).toBe(1);
    } catch (error) {
      if (findHubError(error)?.code !== 'CONTAINER_UNREADABLE') throw error;
      refused += 1;
    }
  }
  // Only a cut inside the header leaves nothing to read.
  expect(refused * step).toBeLessThan(Math.max(100, step + 1));
}
