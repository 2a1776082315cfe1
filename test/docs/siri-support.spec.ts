import { attributeOf, parseXml, type XmlElement } from '#libs/formats/xml';
import { SIRI_SUPPORT } from './support/siri.js';
import type { HubEvent, Instant } from '#libs/model';
import { MORNING, itWithRecordings, readRecording, upserted, vehicleMoved } from '#libs/testing';
import { DELIVERIES, ENTITIES } from '../../libs/formats/siri/entities.js';
import { deliveryHeader } from '../../libs/formats/siri/exchange-shapes.js';
import { BESIDE_WHAT_IS_READ, INSIDE_WHAT_IS_NOT } from './support/siri-rest.js';
import { NAMES_NOT_READ } from '../../libs/formats/siri/schema-names.js';
import type { ElementShape } from '../../libs/formats/siri/shape.js';
import { WRITTEN } from './support/siri-written.js';
import { tinyFeed, withRows } from '../../libs/formats/gtfs/tiny-feed.fixture.js';
import { documentOf, normaliserOf } from '../../libs/normalise/incoming.fixture.js';
import { inS, late, strike, T1 } from '../fixtures/siri/published-events.js';
import { PublishRig } from '../support/publish-rig.js';
import { siriSchema } from '../support/siri-schema.js';
import { renewList } from '../support/renew-list.js';
import { renewWords } from '../support/renew-words.js';
import { SiriXsd, type SchemaElement } from '../support/siri-xsd.js';

/** `ESTUAIRE_RENEW=1` before this test writes the lists anew. */
const renew = process.env['ESTUAIRE_RENEW'] === '1';
const itWithSchema = siriSchema.isHere
  ? it
  : (name: string): void => it.skip(`${name} (skipped, because ${siriSchema.folder} is not here)`, () => {});

const tableOf = (name: string): Map<string, readonly string[]> =>
  new Map(SIRI_SUPPORT.tables.find((table) => table.name === name)!.fields.map(({ field, cells }) => [field, cells]));

/** Which elements of the schema the tables have, and which rows the schema has. */
class Coverage {
  readonly missing: string[] = [];
  /** `table row`. */
  readonly visited = new Set<string>();
  /** Types of elements that are ignored, with what is in them. */
  readonly types = new Map<string, SchemaElement[]>();
  /** By element that is read: what is in it and is not. */
  readonly besides = new Map<string, string[]>();

  walkDeliveries(xsd: SiriXsd): void {
    const deliveries = Object.keys(DELIVERIES).map((name) => xsd.element(name));
    const common = deliveries[0]!
      .children()
      .filter(({ name }) => deliveries.every((one) => one.children().some((child) => child.name === name)));
    const table = tableOf('deliveries');
    this.walk('deliveries', table, { path: '*Delivery', within: '*Delivery/' }, common);
    for (const delivery of deliveries) {
      this.visited.add(`deliveries ServiceDelivery/${delivery.name}`);
      const own = delivery.children().filter(({ name }) => !common.some((one) => one.name === name));
      this.walk('deliveries', table, { path: delivery.name, within: `${delivery.name}/` }, own);
    }
    const service = new Set(
      xsd
        .element('ServiceDelivery')
        .children()
        .map(({ name }) => name),
    );
    for (const field of table.keys())
      if (field.startsWith('ServiceDelivery/') && service.has(field.slice(16))) this.visited.add(`deliveries ${field}`);
    this.walkTypes();
  }

  /** `shape`: what the reader takes of the element; of a delivery it is its head, and what the table says is read. */
  private walk(
    name: string,
    table: ReadonlyMap<string, readonly string[]>,
    { path, within, shape = deliveryHeader }: { path: string; within: string; shape?: ElementShape },
    children: readonly SchemaElement[],
  ): void {
    for (const child of children) {
      const row = within + child.name;
      const cells = table.get(row);
      this.visited.add(`${name} ${row}`);
      if (!cells) this.missing.push(`${name}: ${row}`);
      const field = shape.byLocal.get(child.name);
      const isCarried = (field !== undefined && !field.foreign) || (shape === deliveryHeader && cells?.[0] === 'read');
      if (!isCarried) this.besides.set(path, [...(this.besides.get(path) ?? []), child.name]);
      const inside = { path: `${path}/${child.name}`, within: `${row}/`, shape: field?.shape };
      if (isCarried && Object.hasOwn(ENTITIES, child.name))
        this.walk(
          child.name,
          tableOf(child.name),
          { path: child.name, within: '', shape: ENTITIES[child.name]!.shape },
          child.children(),
        );
      else if (isCarried && [...table.keys()].some((one) => one.startsWith(inside.within)))
        this.walk(name, table, inside, child.children());
      else this.noteIgnored(child);
    }
  }

  private noteIgnored(element: SchemaElement): void {
    if (this.types.has(element.type)) return;
    const children = element.children();
    if (children.length === 0) return;
    this.types.set(element.type, children);
    for (const child of children) this.noteIgnored(child);
  }

  private walkTypes(): void {
    const table = tableOf('inside what is ignored');
    for (const [type, children] of this.types) {
      for (const { name } of children) {
        this.visited.add(`inside what is ignored ${type}/${name}`);
        if (!table.has(`${type}/${name}`)) this.missing.push(`inside what is ignored: ${type}/${name}`);
      }
    }
  }
}

function renewAll(besides: Readonly<Record<string, string>>, types: Readonly<Record<string, string>>): void {
  renewList('test/docs/support/siri-rest.ts', 'BESIDE_WHAT_IS_READ', besides);
  renewList('test/docs/support/siri-rest.ts', 'INSIDE_WHAT_IS_NOT', types);
  const names = [...Object.values(besides), ...Object.values(types)].flatMap((list) => list.split(' '));
  renewWords('libs/formats/siri/schema-names.ts', 'NAMES_NOT_READ', names);
}

const joined = (lists: ReadonlyMap<string, readonly string[]>): Record<string, string> =>
  Object.fromEntries([...lists].map(([key, names]) => [key, names.join(' ')]));

/** Attributes are in the tables, and are not elements. */
const isElement = (row: string): boolean => !row.includes('/@');

describe('the tables of SIRI', () => {
  itWithSchema('have every element of the deliveries of ET, VM, SM and SX', () => {
    const coverage = new Coverage();
    coverage.walkDeliveries(new SiriXsd());
    const types = new Map([...coverage.types].map(([type, children]) => [type, children.map(({ name }) => name)]));
    if (renew) renewAll(joined(coverage.besides), joined(types));
    else {
      expect(coverage.missing).toEqual([]);
      expect(joined(coverage.besides)).toEqual(BESIDE_WHAT_IS_READ);
      expect(joined(types)).toEqual(INSIDE_WHAT_IS_NOT);
    }
  });

  it('are where the reader has the names from that it knows and does not read', () => {
    const names = [BESIDE_WHAT_IS_READ, INSIDE_WHAT_IS_NOT].flatMap(Object.values).flatMap((list) => list.split(' '));
    expect(NAMES_NOT_READ.trim().split(/\s+/)).toEqual([...new Set(names)].sort());
  });

  itWithSchema('have nothing the schema does not have, but what is named so', () => {
    const coverage = new Coverage();
    coverage.walkDeliveries(new SiriXsd());
    const named = ['read besides the schema', 'no part of a delivery of 2.1'];
    const rows = SIRI_SUPPORT.tables
      .filter(({ name }) => !named.includes(name))
      .flatMap(({ name, fields }) => fields.map(({ field }) => `${name} ${field}`));
    expect(rows.filter(isElement).filter((row) => !coverage.visited.has(row))).toEqual([]);
    expect(new Set(rows).size).toBe(rows.length);
  });

  itWithSchema('call nothing foreign that the schema has', () => {
    const xsd = new SiriXsd();
    const find = (path: string): SchemaElement | undefined =>
      path
        .split('/')
        .slice(1)
        .reduce<SchemaElement | undefined>(
          (at, name) => at?.children().find((child) => child.name === name),
          entityElement(xsd, path.split('/')[0]!),
        );
    const foreign = [...tableOf('read besides the schema').keys()].filter((path) => !path.startsWith('*'));
    expect(foreign.length).toBeGreaterThan(5);
    expect(foreign.filter(find)).toEqual([]);
  });

  itWithSchema('mark as tokens exactly the ids the schema wants to be such', () => {
    const xsd = new SiriXsd();
    const wrong: string[] = [];
    const compare = (shape: ElementShape, element: SchemaElement | undefined, path: string): void => {
      const children = new Map(element?.children().map((child) => [child.name, child]));
      for (const field of shape.fields) {
        const child = children.get(field.local);
        if (field.shape) compare(field.shape, child, `${path}/${field.local}`);
        if (field.kind !== 'text' || field.foreign || !child || field.readOnly) continue;
        const isToken = child.primitive === 'NMTOKEN' && !child.isEnumeration;
        // 2.1 allows any URI; 2.0, which is written, a token.
        if (isToken !== Boolean(field.token) && field.local !== 'SituationNumber') wrong.push(`${path}/${field.local}`);
      }
    };
    for (const [name, { shape }] of Object.entries(ENTITIES)) compare(shape, entityElement(xsd, name), name);
    expect(wrong).toEqual([]);
  });
});

/** An entity stands at most two levels below a delivery. */
function entityElement(xsd: SiriXsd, name: string): SchemaElement | undefined {
  const below = Object.keys(DELIVERIES).flatMap((delivery) => xsd.element(delivery).children());
  return [...below, ...below.flatMap((one) => one.children())].find((one) => one.name === name);
}

/** Paths of all elements in published documents, those of an entity from its own name on. */
class Published {
  readonly paths = new Set<string>();

  addXml(bytes: Uint8Array): void {
    const root = parseXml(bytes);
    for (const service of root.children) this.addElement(service, []);
  }

  private addElement(element: XmlElement, above: readonly string[]): void {
    const { local } = element.name;
    this.note(above, local);
    const inside = this.contextOf(above, local);
    for (const { name } of element.attributes)
      if (!['lang', 'version'].includes(name.local) && attributeOf(element, name.local) !== undefined)
        this.note(inside, `@${name.local}`);
    for (const child of element.children) this.addElement(child, inside);
  }

  addLite(json: unknown): void {
    const { Siri } = json as { Siri: Record<string, unknown> };
    this.addValue(Siri, []);
  }

  private addValue(value: unknown, above: readonly string[]): void {
    if (Array.isArray(value)) for (const one of value) this.addValue(one, above);
    else if (typeof value === 'object' && value !== null) {
      for (const [name, one] of Object.entries(value)) {
        // Texts and references are objects of their own; Version is an attribute in XML.
        if (['value', 'lang', 'Version'].includes(name)) continue;
        this.note(above, name);
        this.addValue(one, this.contextOf(above, name));
      }
    }
  }

  /** `ServiceDelivery/StopMonitoringDelivery` is the context of what is in such a delivery, and an entity is its own. */
  private contextOf(above: readonly string[], name: string): readonly string[] {
    if (Object.hasOwn(ENTITIES, name) || name === 'ServiceDelivery' || Object.hasOwn(DELIVERIES, name)) return [name];
    return [...above, name];
  }

  private note(above: readonly string[], name: string): void {
    if (above.length === 0) return;
    const path = [...above, name].join('/');
    const [, delivery, rest] = /^(\w+Delivery)\/([^/]+)$/.exec(path) ?? [];
    const isHead =
      delivery !== undefined && delivery !== 'ServiceDelivery' && tableOf('deliveries').has(`*Delivery/${rest!}`);
    this.paths.add(isHead ? `*Delivery/${rest!}` : path);
  }
}

const PATHS = ['et.xml', 'vm.xml', 'sx.xml'];
const LITE = ['estimated-timetable', 'vehicle-monitoring', 'situation-exchange', 'stop-monitoring'];

async function publish(published: Published, rig: PublishRig, feed = 'astuce'): Promise<void> {
  for (const path of PATHS) published.addXml(await rig.read(`/siri/${feed}/${path}`));
  for (const name of LITE)
    published.addLite(JSON.parse((await rig.read(`/siri/lite/${feed}/${name}.json`)).toString()));
}

/** Of the tiny feed, and a run that has not left yet. */
function scheduleOfEverything(): Uint8Array {
  const trips = withRows('trips.txt', '90,WORK,T4,Boulingrin,0,SH,');
  return tinyFeed({
    ...trips,
    ...withRows('stop_times.txt', 'T4,09:30:00,09:30:00,A,1', 'T4,09:35:00,09:35:00,B,2', 'T4,09:40:00,09:40:00,C,3'),
  });
}

/** Events that say all the hub can say in SIRI. */
function eventsOfEverything(): HubEvent[] {
  const trip = { ...(T1 as object), directionId: 0 } as never;
  const run = (key: string, stopTimeUpdates: object[], more: object = {}, flags: string[] = []): HubEvent =>
    upserted('trip-update', key, { trip, stopTimeUpdates, vehicleId: 'astuce:427', ...more } as never, { flags });
  const time = (seconds: number, more: object = {}): object => ({ time: inS(seconds), ...more });
  return [
    late(),
    run('whole', [
      {
        stopSequence: 1,
        arrival: time(-400),
        departure: time(-300, { uncertaintySeconds: 0 }),
        departureOccupancyStatus: 'FULL',
      },
      { stopSequence: 2, scheduleRelationship: 'NO_DATA' },
      { stopSequence: 3, arrival: time(120), departure: time(180), departureOccupancyStatus: 'EMPTY' },
    ]),
    run(
      'arrived',
      [
        { stopSequence: 1, arrival: time(-300, { uncertaintySeconds: 0 }) },
        { stopSequence: 2, scheduleRelationship: 'SKIPPED' },
        { stopSequence: 3, arrival: time(600), departure: time(660) },
      ],
      {},
      ['predicted'],
    ),
    upserted('trip-update', 'cancelled', {
      trip: { ...(T1 as object), scheduleRelationship: 'CANCELED' },
      stopTimeUpdates: [],
    } as never),
    upserted('trip-update', 'extra', {
      trip: { routeId: 'astuce:90', startDate: '20260115', scheduleRelationship: 'ADDED' },
      stopTimeUpdates: [
        { stopId: 'astuce:A', departure: time(60) },
        { stopId: 'astuce:B', scheduleRelationship: 'SKIPPED' },
        { stopId: 'astuce:C', arrival: time(600) },
      ],
    } as never),
    upserted('trip-update', 'coming', {
      trip: { ...(T1 as object), tripId: 'astuce:T4' },
      stopTimeUpdates: [
        { stopSequence: 1, departure: { delaySeconds: 60 } },
        { stopSequence: 2, scheduleRelationship: 'SKIPPED' },
        { stopSequence: 3, scheduleRelationship: 'NO_DATA' },
      ],
    } as never),
    vehicleMoved('428', { trip, flags: ['predicted'] }),
    vehicleMoved('427', {
      trip,
      stopId: 'astuce:C' as never,
      stopSequence: 3,
      currentStatus: 'STOPPED_AT',
      congestionLevel: 'CONGESTION',
      occupancyStatus: 'FULL',
    }),
    strike,
    upserted('alert', 'a2', {
      ...(strike.entity as object),
      alertId: 'astuce:a2',
      activePeriods: [{ start: inS(0), end: inS(3600) }],
      communicationPeriods: [{ start: inS(0), end: inS(7200) }],
      impactPeriods: [{ start: inS(60), end: inS(1800) }],
      informedEntities: [
        { routeId: 'astuce:90', directionId: 0 },
        { trip: T1, stopId: 'astuce:A' },
        { trip: { tripId: 'astuce:T1' } },
      ],
    } as never),
  ];
}

async function publishedOfEverything(): Promise<Published> {
  const published = new Published();
  const rig = await PublishRig.start([{ id: 'astuce', formats: ['gtfs', 'gtfs-rt'] }], MORNING);
  try {
    await rig.takeSchedule('astuce', scheduleOfEverything());
    for (const event of eventsOfEverything()) {
      await rig.happen(event);
      await publish(published, rig);
    }
    expect(rig.failures).toEqual([]);
  } finally {
    await rig.stop();
  }
  return published;
}

/** Recordings without a schedule: their ids are their own affair. */
async function publishedOfRecordings(files: Readonly<Record<string, string>>): Promise<Published> {
  const published = new Published();
  for (const [file, at] of Object.entries(files)) {
    const receivedAt = at as Instant;
    const rig = await PublishRig.start([{ id: 'rouen', formats: ['siri'] }], Date.parse(at));
    try {
      const document = documentOf('siri', readRecording(`siri/${file}`), { receivedAt });
      await rig.happen(...normaliserOf().normalise(document, Date.parse(at)).events);
      await publish(published, rig, 'rouen');
    } finally {
      await rig.stop();
    }
  }
  return published;
}

const RECORDINGS: Readonly<Record<string, string>> = {
  'et-banenor-2018-08-28.xml': '2018-08-28T07:08:36.000Z',
  'vm-mta-2012.xml': '2012-09-19T20:19:06.000Z',
  'sx-vdv736-sequence/SX_1022_main_message.xml': '2017-05-29T10:22:00.000Z',
};

describe('what the tables call written', () => {
  const rowsWritten = (): string[] =>
    SIRI_SUPPORT.tables.flatMap(({ name, fields }) =>
      fields
        .filter(({ cells }) => cells[1] === 'written')
        .map(({ field }) => (Object.hasOwn(ENTITIES, name) ? `${name}/${field}` : field)),
    );

  it('is what stands in published documents that say all the hub can say', async () => {
    const { paths } = await publishedOfEverything();
    const lists = new Map<string, string[]>();
    for (const path of [...paths].sort()) {
      const at = path.lastIndexOf('/');
      lists.set(path.slice(0, at), [...(lists.get(path.slice(0, at)) ?? []), path.slice(at + 1)]);
    }
    if (renew) renewList('test/docs/support/siri-written.ts', 'WRITTEN', joined(lists));
    else {
      expect([...paths].filter((path) => !rowsWritten().includes(path))).toEqual([]);
      expect(rowsWritten().filter((path) => !paths.has(path))).toEqual([]);
      expect(joined(lists)).toEqual(WRITTEN);
    }
  });

  itWithRecordings(
    Object.keys(RECORDINGS).map((file) => `siri/${file}`),
    'is all that is published of recordings',
    async () => {
      const { paths } = await publishedOfRecordings(RECORDINGS);
      expect(paths.size).toBeGreaterThan(50);
      expect([...paths].filter((path) => !rowsWritten().includes(path))).toEqual([]);
    },
  );
});
