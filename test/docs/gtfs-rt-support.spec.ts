import bindings from 'gtfs-realtime-bindings';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { IssueCollector } from '#libs/errors';
import {
  decodeFeedMessage,
  encodeFeedMessage,
  feedMessageFromJson,
  feedMessageToJson,
  type FeedMessage,
} from '#libs/formats/gtfs-rt';
import type { HubEvent, Instant } from '#libs/model';
import { entitySchemaOf } from '#libs/model/schemas';
import { importSchedule, openScheduleIndex, type Schedule } from '#libs/schedule';
import { MORNING } from '#libs/testing';
import { ENUMS } from '../../libs/formats/gtfs-rt/enums.js';
import type { MessageField, MessageName } from '../../libs/formats/gtfs-rt/schema.js';
import { MESSAGES } from '../../libs/formats/gtfs-rt/schema.js';
import { feedMessagePaths, isKept, isWritten } from './support/gtfs-rt.js';
import { tinyFeed } from '../../libs/formats/gtfs/tiny-feed.fixture.js';
import { documentOf, normaliserOf } from '../../libs/normalise/incoming.fixture.js';

import { PublishRig } from '../support/publish-rig.js';

type Plain = Record<string, unknown>;
const NOW_S = MORNING / 1000;

/** What is plausible where any text or number is not. */
const SAMPLES: Readonly<Record<string, unknown>> = {
  gtfs_realtime_version: '2.0',
  incrementality: 'FULL_DATASET',
  is_deleted: false,
  timestamp: NOW_S - 30,
  start_date: '20260115',
  start_time: '08:00:00',
  latitude: 49.44,
  longitude: 1.09,
  stop_lat: 49.44,
  stop_lon: 1.09,
  time: NOW_S + 120,
  scheduled_time: NOW_S + 60,
  delay: 60,
  start: NOW_S - 3600,
  end: NOW_S + 3600,
  direction_id: 1,
  route_type: 3,
  url: 'https://example.org/a',
  media_type: 'image/png',
  language: 'fr',
  speed: 8.5,
  bearing: 120,
  occupancy_percentage: 40,
  stop_sequence: 3,
  current_stop_sequence: 3,
  carriage_sequence: 1,
  // What refers to something finds it: a shape or a detour nothing names goes no further.
  modifications_id: 'id-1-trip_modifications',
  service_alert_id: 'id-1-alert',
  affected_trip_id: 'trip_id-1',
  assigned_stop_id: 'stop_id-1',
  trip_ids: 'trip_id-1',
  encoded_polyline: '_p~iF~ps|U_ulLnnqC',
  service_dates: '20260115',
  start_times: '08:00:00',
  last_modified_time: NOW_S - 300,
};
/** Another value than the sample where removing the field is no difference. */
const OTHER: Readonly<Record<string, unknown>> = { incrementality: 'DIFFERENTIAL', is_deleted: true };

function sampleOf(field: MessageField, path: string): unknown {
  const one = (): unknown => {
    if (field.message) return sampleMessage(field.message, `${path}.`);
    if (path === 'header.timestamp') return NOW_S - 10;
    if (field.enumName === 'StopScheduleRelationship') return 'SCHEDULED';
    if (/(?:^|\.)(?:url|stop_url)\.translation\.text$/.test(path)) return 'https://example.org/b';
    if (field.protoName in SAMPLES) return SAMPLES[field.protoName];
    if (field.enumName) return ENUMS[field.enumName][1];
    if (field.scalar === 'string') return `${field.protoName}-1`;
    return field.scalar === 'bool' ? true : 7;
  };
  return field.repeated ? [one()] : one();
}

function sampleMessage(name: MessageName, prefix: string): Plain {
  return Object.fromEntries(
    MESSAGES[name].fields.map((field) => [field.protoName, sampleOf(field, prefix + field.protoName)]),
  );
}

type Document = Plain & { header: Plain; entity: Plain[] };

/** Every field of the .proto once; each part of an entity in an entity of its own. */
function fullDocument(): Document {
  const { id, is_deleted, ...parts } = sampleMessage('FeedEntity', '');
  return {
    header: sampleMessage('FeedHeader', 'header.'),
    entity: Object.entries(parts).map(([name, part]) => ({ id: `${String(id)}-${name}`, is_deleted, [name]: part })),
  };
}

/** The document with one field absent, or of another value. */
function changed(path: string, value?: unknown, document = fullDocument()): Document {
  const [first = '', ...rest] = path.split('.');
  const roots = first === 'header' ? [document.header] : document.entity;
  for (const root of roots) change(root, first === 'header' ? rest : [first, ...rest], value);
  return document;
}

function change(at: unknown, [key = '', ...rest]: readonly string[], value: unknown): void {
  if (Array.isArray(at)) return at.forEach((one) => change(one, [key, ...rest], value));
  if (typeof at !== 'object' || at === null || !(key in at)) return;
  const object = at as Plain;
  if (rest.length > 0) change(object[key], rest, value);
  else if (value === undefined) delete object[key];
  else object[key] = value;
}

/** The document with no run reported as modified: a run is that or one of the schedule, and nobody reports both. */
function plainDocument(): Document {
  return ['trip_update.trip', 'vehicle.trip', 'alert.informed_entity.trip'].reduce(
    (document, path) => changed(`${path}.modified_trip`, undefined, document),
    fullDocument(),
  );
}

const VERSIONED: Schedule = openScheduleIndex(
  importSchedule(
    tinyFeed({
      'feed_info.txt': 'feed_publisher_name,feed_publisher_url,feed_lang,feed_version\nTCAR,https://example.org,fr,7\n',
    }),
    { feedId: 'rouen', documentHash: '0' },
    new IssueCollector(),
  ).index,
);

/** What the document before it reported and it does not: whether that is gone hangs on its header. */
const BEFORE = {
  header: { gtfs_realtime_version: '2.0', timestamp: NOW_S - 60 },
  entity: [{ id: 'gone', vehicle: { vehicle: { id: 'gone' }, position: { latitude: 49.4, longitude: 1.1 } } }],
};

function eventsOf(json: Plain): HubEvent[] {
  const feed = normaliserOf();
  return [BEFORE, json].flatMap((one) => {
    const message = feedMessageFromJson(one, new IssueCollector());
    const receivedAt = new Date(MORNING).toISOString() as Instant;
    return feed.normalise(documentOf('gtfs-rt', encodeFeedMessage(message), { receivedAt }), MORNING).events;
  });
}

/** What is said of a document that names another version of the schedule than the one in use. */
function versionOf(json: Plain): number {
  const feed = normaliserOf();
  feed.useSchedule(VERSIONED);
  const message = feedMessageFromJson(json, new IssueCollector());
  return (
    feed.normalise(documentOf('gtfs-rt', encodeFeedMessage(message)), MORNING).issues.counts['FEED_VERSION_OTHER'] ?? 0
  );
}

const known = (json: Plain): string =>
  JSON.stringify([
    versionOf(json),
    ...eventsOf(json).map(({ kind, key, op, entity, observedAt, quality }) => [
      kind,
      key,
      op,
      entity,
      observedAt,
      quality,
    ]),
  ]);

/** Every other value worth a try: all the words of a list, another number or text. */
function othersOf(field: MessageField): unknown[] {
  if (field.message) return [undefined];
  if (field.enumName) return [undefined, ...ENUMS[field.enumName].filter((word) => word !== undefined)];
  return [undefined, ...(field.protoName in OTHER ? [OTHER[field.protoName]] : [])];
}

function pathsIn(value: unknown, prefix = ''): string[] {
  if (Array.isArray(value)) return value.flatMap((one) => pathsIn(one, prefix));
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) => [prefix + key, ...pathsIn(inner, `${prefix}${key}.`)]);
}

/** What stands in the four files; with a schedule beside them only in the header. */
async function published(json: Plain, zip?: Uint8Array): Promise<string[]> {
  const rig = await PublishRig.start([{ id: 'rouen', formats: zip ? ['gtfs', 'gtfs-rt'] : ['gtfs-rt'] }]);
  try {
    if (zip) await rig.takeSchedule('rouen', zip);
    await rig.happen(...eventsOf(json));
    const files = ['trip-updates', 'vehicle-positions', 'alerts', 'trip-modifications'];
    const messages: FeedMessage[] = [];
    for (const file of files)
      messages.push(decodeFeedMessage(await rig.read(`/gtfs-rt/rouen/${file}.pb`), new IssueCollector()));
    return messages.flatMap((message) => {
      const { header, entity } = feedMessageToJson(message) as { header: Plain; entity: Plain[] };
      return [...pathsIn(header, 'header.'), ...pathsIn(entity)];
    });
  } finally {
    await rig.stop();
  }
}

describe('the table of GTFS-Realtime', () => {
  it('has every message and field the official bindings have, and no other', () => {
    const { FeedMessage: Reference } = bindings.transit_realtime;
    const bytes = encodeFeedMessage(feedMessageFromJson(fullDocument(), new IssueCollector()));
    const { header, entity } = Reference.toObject(Reference.decode(bytes), { longs: Number, enums: String }) as Plain;
    const theirs = new Set([...pathsIn(header, 'header.'), ...pathsIn(entity)].map(inProtoCase));
    const ours = new Set(feedMessagePaths().map(({ path }) => path));
    expect([...theirs].sort()).toEqual([...ours].sort());
    expect(declaredFields()).toEqual(ourDeclaredFields());
  });

  it('says read of what changes what the hub knows, and ignored of what does not', () => {
    const [full, plain] = [known(fullDocument()), known(plainDocument())];
    const isNoticed = (path: string, value: unknown): boolean =>
      known(changed(path, value)) !== full || known(changed(path, value, plainDocument())) !== plain;
    const noticed = feedMessagePaths()
      .filter(({ path, field }) => othersOf(field).some((value) => isNoticed(path, value)))
      .map(({ path }) => path);
    const reported = feedMessagePaths().flatMap(({ path }) => (isKept(path) ? [path] : []));
    expect(noticed).toEqual(reported);
  });

  it('counts as lost, with each document, what it holds and the table says ignored', () => {
    const feed = normaliserOf();
    const take = (): Record<string, number> | undefined =>
      feed.normalise(
        documentOf('gtfs-rt', encodeFeedMessage(feedMessageFromJson(fullDocument(), new IssueCollector()))),
        MORNING,
      ).notCarried;
    const notCarried = take();
    // Reported again, its entities are carried over undecoded.
    expect(take()).toEqual(notCarried);
    const counted = Object.keys(notCarried!);
    const isCounted = (path: string): boolean =>
      counted.some((name) => path === name || path.endsWith(`.${name}`) || `.${path}`.includes(`.${name}.`));
    const entities = feedMessagePaths().filter(({ path }) => !path.startsWith('header.'));
    expect(entities.filter(({ path }) => isCounted(path) === isKept(path))).toEqual([]);
  });

  it('says written of what comes out of a document that has everything', async () => {
    const found = new Set(await published(fullDocument(), tinyFeed()));
    // What is said of a run hangs on whether it is new, doubled, modified or as planned.
    for (const { path, field } of feedMessagePaths())
      if (field.enumName)
        for (const word of othersOf(field))
          for (const from of [fullDocument(), plainDocument()])
            for (const at of await published(changed(path, word, from))) found.add(at);
    const reported = feedMessagePaths().flatMap(({ path }) => (isWritten(path) ? [path] : []));
    expect(feedMessagePaths().flatMap(({ path }) => (found.has(path) ? [path] : []))).toEqual(reported);
  });
});

/** The schema as one that lets no property pass that it does not name. */
function closed(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(closed);
  if (typeof schema !== 'object' || schema === null) return schema;
  const inner = Object.fromEntries(Object.entries(schema).map(([key, value]) => [key, closed(value)]));
  return 'properties' in inner ? { additionalProperties: false, ...inner } : inner;
}

describe('the JSON Schemas of what GTFS-Realtime reports', () => {
  it.each(['vehicle-position', 'trip-update', 'alert', 'trip-modification'] as const)(
    'name all that a %s can hold',
    (kind) => {
      const ajv = new Ajv2020({ strict: false, allErrors: true, validateFormats: false });
      const validate = ajv.compile(closed(entitySchemaOf(kind, 'https://hub.example')) as object);
      const bodies = eventsOf(fullDocument()).flatMap(({ kind: one, entity }) =>
        one === kind && entity ? [entity] : [],
      );
      expect(bodies.length).toBeGreaterThan(0);
      for (const body of JSON.parse(JSON.stringify(bodies)) as object[])
        expect(validate(body) ? [] : validate.errors!.map((error) => [error.instancePath, error.params])).toEqual([]);
    },
  );
});

function inProtoCase(path: string): string {
  return path.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}

type Reflected = { prototype: object; encode?: unknown } & Record<string, unknown>;

/** `StopTimeEvent.delay`: message and field of every message class of the bindings, by their prototypes. */
function declaredFields(): string[] {
  const found: string[] = [];
  const visit = (holder: Record<string, unknown>): void => {
    for (const [name, value] of Object.entries(holder)) {
      if (typeof value !== 'function' || !('encode' in value)) continue;
      const message = value as unknown as Reflected;
      const fields = Object.keys(message.prototype).filter((key) => !key.startsWith('.') && key !== 'toJSON');
      if (name !== 'FeedMessage') found.push(...fields.map((field) => `${name}.${inProtoCase(field)}`));
      visit(message);
    }
  };
  visit(bindings.transit_realtime as unknown as Record<string, unknown>);
  return found.sort();
}

function ourDeclaredFields(): string[] {
  return Object.values(MESSAGES)
    .flatMap(({ name, fields }) => fields.map(({ protoName }) => `${name}.${protoName}`))
    .sort();
}
