import fc from 'fast-check';
import { openMemoryBus } from '#libs/bus';
import { Guard } from '#libs/catalogue';
import {
  EntityIndex,
  LiveState,
  compileFilter,
  facetsOf,
  isOpenFilter,
  type Change,
  type EntityFilter,
} from '#libs/live';
import { KINDS, type HubEvent, type Kind, type Position } from '#libs/model';
import { removed, stationHas, upserted, vehicleMoved } from '#libs/testing';
import { GroupIndex } from './group-index.js';
import { leftFilter } from './messages.js';
import { Interest } from './subscription.js';

/** Few values, so that filters and entities meet by chance. */
const FEEDS = ['astuce', 'lovelo'];
const ROUTES = ['astuce:90', 'astuce:91', 'lovelo:90'];
const STOPS = ['astuce:A', 'astuce:B', 'lovelo:C'];
const CLOSED = 'closed';
const guard = new Guard((feed) => (feed === CLOSED ? 'partner' : 'open'));

const some = <T>(values: readonly T[]) => fc.option(fc.subarray([...values]), { nil: undefined });
const filters: fc.Arbitrary<EntityFilter> = fc.record({
  feeds: some([...FEEDS, CLOSED]),
  modes: some(['bus', 'bike'] as const),
  routes: some(ROUTES),
  stops: some([...STOPS, 'lovelo:s1']),
  bbox: fc.constantFrom(undefined, [1, 49, 1.05, 50] as const, [1.05, 49, 1.2, 50] as const),
  communes: some(['76540', '76001']),
});

const feed = fc.constantFrom(...FEEDS, CLOSED);
const local = fc.constantFrom('s1', 's2');
const one = fc.constantFrom;
const events: fc.Arbitrary<HubEvent> = fc.oneof(
  fc
    .tuple(feed, local, one(...ROUTES, undefined), one(...STOPS, undefined), one(1.01, 1.1), one('76540', undefined))
    .map(([feed, local, routeId, stopId, longitude, commune]) =>
      vehicleMoved(local, {
        feed,
        trip: routeId === undefined ? undefined : ({ routeId } as never),
        stopId: stopId as never,
        point: { latitude: 49.4, longitude },
        commune,
      }),
    ),
  fc.tuple(feed, local, one(...ROUTES), fc.subarray(STOPS)).map(([feed, local, routeId, stops]) =>
    upserted(
      'trip-update',
      local,
      { trip: { routeId }, stopTimeUpdates: stops.map((stopId) => ({ stopId })) } as never,
      {
        feed,
      },
    ),
  ),
  fc.tuple(feed, local).map(([feed, local]) => stationHas(local, 1, 2, { feed })),
  fc
    .tuple(feed, local, one<Kind>('vehicle-position', 'trip-update', 'station'))
    .map(([feed, local, kind]) => removed(kind, local, { feed })),
);

/** What a filter says on its own: every event asked, nothing kept. */
function seenBy(kinds: readonly Kind[], filter: EntityFilter, { delivery, previous }: Change): string | undefined {
  const { event, json } = delivery;
  const meets = compileFilter(filter);
  if (!kinds.includes(event.kind) || !guard.mayRead('open', event)) return undefined;
  if (isOpenFilter(filter)) return json;
  const held = previous !== undefined && meets(previous.event);
  if (event.op === 'remove') return held ? json : undefined;
  if (meets(event)) return json;
  return held ? leftFilter(event) : undefined;
}

const openBus = () => openMemoryBus({ retentionMs: 3_600_000, now: () => 0, newEpoch: () => 'e' });
const position = { topic: 'x', partition: 0, offset: 0, epoch: 'e' } as unknown as Position;

describe('groups found by stop, line and feed', () => {
  it('are exactly those whose own filter sees the change, whoever joins and leaves between', () => {
    const group = fc.tuple(fc.subarray([...KINDS], { minLength: 1 }), filters);
    fc.assert(
      fc.property(
        fc.array(group, { maxLength: 12 }),
        fc.array(events, { maxLength: 20 }),
        fc.nat(3),
        (asked, list, nth) => {
          const index = new GroupIndex<{ interest: Interest }>(facetsOf);
          const groups = asked.map(([kinds, filter]) => ({ interest: new Interest(kinds, filter, 'open', guard) }));
          for (const one of groups) index.add(one);
          const present = new Set(groups);
          const last = new Map<string, HubEvent>();
          list.forEach((event, at) => {
            if (at % 4 === nth && groups.length > 0) {
              const leaver = groups[at % groups.length]!;
              if (present.delete(leaver)) index.delete(leaver);
              else {
                present.add(leaver);
                index.add(leaver);
              }
            }
            const name = `${event.kind}/${event.key}`;
            const before = last.get(name);
            const change: Change = {
              delivery: { event, json: JSON.stringify(event), position },
              previous: before && { event: before, json: '', position },
            };
            if (event.op === 'upsert') last.set(name, event);
            else last.delete(name);
            const got = new Map<object, string>();
            index.route(change, (one, json) => {
              expect(got.has(one)).toBe(false);
              got.set(one, json);
            });
            const expected = groups
              .filter((one) => present.has(one))
              .map(({ interest }) => seenBy(interest.kindList, interest.filter, change));
            expect(groups.filter((one) => present.has(one)).map((one) => got.get(one))).toEqual(expected);
          });
        },
      ),
      { numRuns: 300 },
    );
  });
});

describe('entities found by stop and line', () => {
  it('are exactly those the filter meets, whenever it is asked', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(events, fc.option(filters, { nil: undefined })), { maxLength: 25 }),
        async (steps) => {
          const bus = await openBus();
          const live = new LiveState(bus);
          await live.start(() => undefined);
          const index = new EntityIndex(live, { facetsOf });
          for (const [event, filter] of steps) {
            await bus.append([event]);
            await live.catchUp();
            if (!filter) continue;
            for (const kind of ['vehicle-position', 'trip-update', 'station'] as const) {
              const keys = (list: Iterable<{ event: HubEvent }>) => Array.from(list, ({ event }) => event.key).sort();
              const expected = [...live.list(kind)].filter(({ event }) => compileFilter(filter)(event));
              expect(keys(index.matching(kind, filter))).toEqual(keys(expected));
            }
          }
          await live.stop();
          await bus.close();
        },
      ),
      { numRuns: 60 },
    );
  });

  it('are seen by the timetable in use now, although nothing new was said of them', async () => {
    const bus = await openBus();
    const live = new LiveState(bus);
    await live.start(() => undefined);
    let stop = 'astuce:A';
    const index = new EntityIndex(live, {
      facetsOf: (event) => ({ ...facetsOf(event), stops: [stop] }),
      stampOf: () => stop,
    });
    await bus.append([vehicleMoved('1')]);
    await live.catchUp();
    expect(index.matching('vehicle-position', { stops: ['astuce:A'] })).toHaveLength(1);
    stop = 'astuce:B';
    expect(index.matching('vehicle-position', { stops: ['astuce:A'] })).toHaveLength(0);
    expect(index.matching('vehicle-position', { stops: ['astuce:B'] })).toHaveLength(1);
    await live.stop();
  });

  it('are forgotten when nobody has asked while as much has changed as there is, and found again', async () => {
    const bus = await openBus();
    const live = new LiveState(bus);
    await live.start(() => undefined);
    const index = new EntityIndex(live, { facetsOf });
    const many = Array.from({ length: 1_200 }, (_, n) => vehicleMoved(`${n}`, { stopId: 'astuce:A' as never }));
    await bus.append(many);
    await live.catchUp();
    expect(index.matching('vehicle-position', { stops: ['astuce:A'] })).toHaveLength(1_200);
    await bus.append(many);
    await live.catchUp();
    expect(index.counters).toMatchObject({ builtTotal: 1, forgottenTotal: 1 });
    expect(index.matching('vehicle-position', { stops: ['astuce:A'] })).toHaveLength(1_200);
    await live.stop();
  });
});
