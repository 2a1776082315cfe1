import fc from 'fast-check';
import { HubError } from '#libs/errors';
import { kindOfPlural, readHistoryQuery, readKey, readPageQuery, refuseQuery } from '../index.js';
import { encodeAfter } from './current-state.js';

function refusal(call: () => unknown): { code: string; message: string; where?: string } {
  try {
    call();
  } catch (error) {
    if (error instanceof HubError) return { code: error.code, message: error.message, where: error.where };
    throw error;
  }
  throw new Error('was taken');
}

describe('a query for the current state', () => {
  it('takes lists by comma and by repetition', () => {
    const { filter, limit } = readPageQuery({
      feed: 'a,b',
      mode: ['bus', 'tram,bike'],
      route: 'a:1',
      stop: 'a:s',
      commune: '76540,,76001',
      bbox: '1,49,1.5,49.5',
      limit: '7',
    });
    expect(filter).toEqual({
      feeds: ['a', 'b'],
      modes: ['bus', 'tram', 'bike'],
      routes: ['a:1'],
      stops: ['a:s'],
      communes: ['76540', '76001'],
      bbox: [1, 49, 1.5, 49.5],
    });
    expect(limit).toBe(7);
  });

  it('asks for 100 of everything when it says nothing', () => {
    expect(readPageQuery({})).toMatchObject({ limit: 100, filter: { feeds: [], modes: [] } });
  });

  it('takes a box across the antimeridian', () => {
    expect(readPageQuery({ bbox: '177,-20,-178,-15' }).filter.bbox).toEqual([177, -20, -178, -15]);
  });

  it.each<[string, Record<string, string>, RegExp]>([
    ['colour', { colour: 'red' }, /^colour: got "colour", expected one of feed, mode/],
    ['mode', { mode: 'bus,broom' }, /^mode: got "broom", expected one of tram/],
    ['bbox', { bbox: '1,2,3' }, /^bbox: got "1,2,3", expected west,south,east,north/],
    ['bbox', { bbox: '1,50,2,49' }, /^bbox/],
    ['bbox', { bbox: '1,49,200,50' }, /^bbox/],
    ['bbox', { bbox: '1,-91,2,49' }, /^bbox/],
    ['bbox', { bbox: '1,49,,50' }, /^bbox/],
    ['bbox', { bbox: 'a,b,c,d' }, /^bbox/],
    ['limit', { limit: '0' }, /^limit: got "0", expected a whole number from 1 to 1000/],
    ['limit', { limit: '1001' }, /^limit/],
    ['limit', { limit: '1.5' }, /^limit/],
    ['limit', { limit: '' }, /^limit/],
    ['cursor', { cursor: '%%%' }, /^cursor/],
  ])('names the parameter, what it got and what it expected: %s %j', (where, query, message) => {
    const { code, ...found } = refusal(() => readPageQuery(query));
    expect(code).toBe('REQUEST_INVALID');
    expect(found.where).toBe(where);
    expect(found.message).toMatch(message);
  });

  it('cuts what it got, so that an answer is not as long as the question', () => {
    expect(refusal(() => readPageQuery({ mode: 'x'.repeat(10_000) })).message.length).toBeLessThan(300);
  });

  it('never fails in another way, whatever is asked', () => {
    const names = fc.constantFrom('feed', 'mode', 'route', 'stop', 'commune', 'bbox', 'limit', 'cursor', 'other');
    fc.assert(
      fc.property(fc.dictionary(names, fc.oneof(fc.string(), fc.array(fc.string()))), (query) => {
        try {
          readPageQuery(query);
        } catch (error) {
          expect(error).toBeInstanceOf(HubError);
        }
      }),
    );
  });

  it('goes on after the key its cursor holds', () => {
    const key = 'astuce:Théâtre/1';
    expect(readPageQuery({ cursor: encodeAfter(key) }).after).toBe(key);
  });

  it('knows the lists there are', () => {
    expect(kindOfPlural('stations')).toBe('station');
    expect(refusal(() => kindOfPlural('station'))).toMatchObject({ code: 'NOT_FOUND' });
    expect(refusal(() => kindOfPlural('constructor')).code).toBe('NOT_FOUND');
  });
});

it('what cannot be asked of a kind is refused by its name, with what can', () => {
  expect(refusal(() => readPageQuery({ route: 'astuce:90' }, ['traffic-situation']))).toMatchObject({
    code: 'REQUEST_INVALID',
    where: 'route',
    message: expect.stringContaining('of traffic-situation only feed, mode, bbox, commune'),
  });
  expect(refusal(() => refuseQuery({ commune: '76540' }))).toMatchObject({ code: 'REQUEST_INVALID', where: 'commune' });
  expect(readPageQuery({ route: 'astuce:90' }, ['alert']).filter.routes).toEqual(['astuce:90']);
});

describe('a query for history', () => {
  const now = Date.UTC(2026, 0, 15, 12);
  const read = (query: Record<string, string | string[]>) => readHistoryQuery('station', 'lovelo:7', query, now);

  it('means the last day when it says nothing', () => {
    expect(read({})).toEqual({
      kind: 'station',
      key: 'lovelo:7',
      from: '2026-01-14T12:00:00.000Z',
      to: '2026-01-15T12:00:00.000Z',
      limit: 1_000,
    });
  });

  it('means the day before its end when it says only that', () => {
    expect(read({ to: '2026-01-10T00:00:00+01:00' })).toMatchObject({
      from: '2026-01-08T23:00:00.000Z',
      to: '2026-01-09T23:00:00.000Z',
    });
  });

  it('follows the clock and calendar of the territory, or of the zone asked for', () => {
    const inZone = (query: Record<string, string>) =>
      readHistoryQuery('station', 'lovelo:7', query, now, 'Europe/Paris');
    expect(inZone({ from: '2026-01-10', to: '2026-01-11T08:30', bucket: '1d' })).toMatchObject({
      from: '2026-01-09T23:00:00.000Z',
      to: '2026-01-11T07:30:00.000Z',
      timezone: 'Europe/Paris',
    });
    expect(inZone({ from: '2026-01-10', bucket: '7d', tz: 'utc' })).toMatchObject({
      from: '2026-01-10T00:00:00.000Z',
      timezone: 'UTC',
    });
    // The plus of an offset is a space where an address was not escaped.
    expect(inZone({ to: '2026-01-10T00:00:00.250 01:00' }).to).toBe('2026-01-09T23:00:00.250Z');
  });

  it('reads buckets as durations, and where to go on', () => {
    expect(read({ bucket: '5m', limit: '10', after: '2026-01-15T08:00:00Z' })).toMatchObject({
      bucketSeconds: 300,
      limit: 10,
      after: '2026-01-15T08:00:00.000Z',
    });
  });

  it.each([
    ['from', { from: 'yesterday' }],
    ['from', { from: '2026-01-15T13:00:00Z' }],
    ['from', { from: '2026-01-15T10:00:00Z', to: '2026-01-15T10:00:00Z' }],
    ['bucket', { bucket: '10' }],
    ['bucket', { bucket: '1ms' }],
    ['bucket', { bucket: '1500ms' }],
    ['bucket', { bucket: '367d' }],
    ['bucket', { bucket: '99999999999999999999d' }],
    ['tz', { tz: 'Mars/Olympus', bucket: '1d' }],
    ['tz', { tz: '+02:00', bucket: '1d' }],
    ['from', { from: '2026-02-30' }],
    ['from', { from: '2026-01-15T24:30:00Z' }],
    ['limit', { limit: '10001' }],
    ['after', { after: 'x' }],
    ['step', { step: '1' }],
    ['from', { from: '+275760-09-13T00:00:00.001Z' }],
  ])('names %s when it cannot be read: %j', (where, query) => {
    expect(refusal(() => read(query as never))).toMatchObject({ code: 'REQUEST_INVALID', where });
  });

  it('never fails in another way, whatever is asked', () => {
    const names = fc.constantFrom('from', 'to', 'bucket', 'tz', 'limit', 'after');
    const values = fc.oneof(
      fc.string(),
      fc.date().map(String),
      fc.date({ noInvalidDate: true }).map((date) => date.toISOString()),
      fc.constantFrom('9e9m', '9e400d', 'Europe/Paris', '-271821-04-20T00:00:00Z'),
    );
    fc.assert(
      fc.property(fc.dictionary(names, values), (query) => {
        try {
          read(query);
        } catch (error) {
          expect(error).toBeInstanceOf(HubError);
        }
      }),
    );
  });
});

it('a key that none can be is refused before any store sees it', () => {
  const nul = 'astuce:V1' + String.fromCharCode(0);
  expect(refusal(() => readHistoryQuery('vehicle-position', nul, {}, 0)).code).toBe('REQUEST_INVALID');
  expect(refusal(() => readKey(nul)).code).toBe('REQUEST_INVALID');
  expect(readKey('astuce:V1')).toBe('astuce:V1');
});
