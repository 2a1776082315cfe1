import fc from 'fast-check';
import { tinyFeed } from '../../formats/gtfs/tiny-feed.fixture.js';
import { scheduleFrom } from './matching.fixture.js';
import { RULE_NAMES, bindRules, compileRules, type FeedRules } from './index.js';

const compiled = (...rules: ({ use: string } & Record<string, unknown>)[]) => compileRules(rules, 'feeds[0]').ids;
const ruleOf = (use: string, prefix: string) => compiled({ use, prefix })[0]!;

describe('rules on ids', () => {
  it('take a prefix off where it is, and leave other ids alone', () => {
    const rule = ruleOf('strip-prefix', 'TCAR:');
    expect([
      rule.tripId!('TCAR:90'),
      rule.routeId!('90'),
      rule.stopId!('TCAR:TCAR:1'),
      rule.vehicleId!('X:TCAR:1'),
    ]).toEqual(['90', '90', 'TCAR:1', 'X:TCAR:1']);
  });

  it('put a prefix on where it is not, on ids of the schedule only', () => {
    const rule = ruleOf('add-prefix', 'TNI:');
    expect([rule.tripId!('90'), rule.routeId!('TNI:90'), rule.vehicleId]).toEqual(['TNI:90', 'TNI:90', undefined]);
  });

  it('take the technical part of a French coded id, and leave ids of other forms alone', () => {
    const rule = compileRules([{ use: 'technical-id' }], 'feeds[0]').ids[0]!;
    expect(
      ['TCAR:ServiceJourney:22430:LOC', 'SQY:Line::411:LOC', 'STIF:StopPoint:Q:41178:', '22430', 'TCAR:90'].map((id) =>
        rule.tripId!(id),
      ),
    ).toEqual(['22430', '411', '41178', '22430', 'TCAR:90']);
  });

  it('take a suffix off where it is, and put one on where it is not', () => {
    const [strip, add] = compiled({ use: 'strip-suffix', suffix: ':LOC' }, { use: 'add-suffix', suffix: '_x' });
    expect(['90:LOC', '90', ':LOC', 'LOC:90'].map((id) => strip!.tripId!(id))).toEqual(['90', '90', '', 'LOC:90']);
    expect(['90', '90_x'].map((id) => add!.stopId!(id))).toEqual(['90_x', '90_x']);
    expect(add!.vehicleId).toBeUndefined();
  });

  it('write ids as the schedule does, whatever their case, unless two differ in nothing else', () => {
    const schedule = scheduleFrom(
      tinyFeed({
        'trips.txt': 'route_id,service_id,trip_id\n90,WORK,T1\n90,WORK,tx\n90,WORK,TX\n',
        'stop_times.txt':
          'trip_id,arrival_time,departure_time,stop_id,stop_sequence\n' +
          ['T1', 'tx', 'TX'].map((id) => `${id},08:00:00,08:00:00,A,1\n${id},08:10:00,08:10:00,C,2\n`).join(''),
      }),
    );
    const [rule] = bindRules(compiled({ use: 'ignore-case' }), schedule);
    expect(['t1', 'T1', 'Tx', 'TX', 'other'].map((id) => rule!.tripId!(id))).toEqual(['T1', 'T1', 'Tx', 'TX', 'other']);
    expect([rule!.stopId!('a'), rule!.routeId!('90')]).toEqual(['A', '90']);
  });

  it('replace what a regular expression finds, in the ids asked for', () => {
    const [rule] = compiled({ use: 'replace', pattern: '^(\\d+)_(.+)$', with: '$2:$1', in: ['trip', 'stop'] });
    expect([rule!.tripId!('12_A'), rule!.stopId!('x'), rule!.routeId]).toEqual(['A:12', 'x', undefined]);
    // Beyond any real id: nobody shall wait for it.
    expect(rule!.tripId!(`1_${'A'.repeat(200)}`)).toBe(`1_${'A'.repeat(200)}`);
  });

  it.each([
    ['(a+)+$', 'one with a repeated group'],
    ['(a|a)*b', 'one with a repeated group'],
    ['.*.*.*.*x', 'one with too many repetitions'],
    [`${'(a|a)'.repeat(30)}b`, 'one with too many repetitions'],
    ['(a)\\1', 'one with a back reference'],
    ['(?<=a)b', 'one that looks around'],
    ['(', 'one that is not valid'],
    ['a'.repeat(201), 'one longer than 200 characters'],
  ])('refuse the pattern %s, which could take for ever or be none', (pattern, fault) => {
    expect(() => compiled({ use: 'replace', pattern, with: '' })).toThrow(`feeds[0].rules[0].pattern: got ${fault}`);
  });

  it.each(['^TNI:', '[_-]\\d{8}$', '^(?:TNI|LIA):(.+)$', '^(?<line>[^-]+)-(.+)$', '\\(\\+\\)', '^\\p{L}+_'])(
    'take the pattern %s, which is done with any id in a moment',
    (pattern) => expect(compiled({ use: 'replace', pattern, with: '' })).toHaveLength(1),
  );

  it.each([
    ['no-jumps', ['gtfs', 'gbfs'], 'runs'],
    ['plausible-delays', ['gtfs'], 'trip updates'],
    ['cancel-guard', ['gbfs'], 'trip updates'],
    ['winding-matters', ['gtfs', 'gtfs-rt'], 'shared mobility'],
    ['count-past-midnight', ['gtfs-rt'], 'timetables'],
  ])('%s on a feed of %j are refused, for nothing of it is theirs', (use, formats, reads) => {
    const sources = formats.map((format) => ({ format }));
    expect(() => compileRules([{ use }], 'feeds[0]', sources)).toThrow(
      `feeds[0].rules[0].use: got "${use}", which reads ${reads}, on a feed of ${formats.join(', ')}`,
    );
    expect(compileRules([{ use }], 'feeds[0]').documents).toBeDefined();
  });

  it('are taken where one of the sources gives them something to do', () => {
    const gives = (use: string, source: { format: string; mapping?: { kind: string } }): FeedRules =>
      compileRules([{ use }], 'feeds[0]', [{ format: 'gtfs' }, source]);
    expect(gives('no-jumps', { format: 'siri' }).vehicles).toHaveLength(1);
    expect(gives('no-jumps', { format: 'csv', mapping: { kind: 'vehicle-position' } }).vehicles).toHaveLength(1);
    expect(() => gives('no-jumps', { format: 'csv', mapping: { kind: 'parking' } })).toThrow('which reads runs');
  });

  it('undo each other', () => {
    fc.assert(
      fc.property(fc.string({ minLength: 1, maxLength: 5 }), fc.string({ maxLength: 10 }), (prefix, id) => {
        fc.pre(!id.startsWith(prefix));
        expect(ruleOf('strip-prefix', prefix).tripId!(ruleOf('add-prefix', prefix).tripId!(id))).toBe(id);
      }),
    );
  });

  it('that do not exist or do not fit are refused with their path', () => {
    expect(RULE_NAMES).toEqual([
      'add-prefix',
      'add-suffix',
      'cancel-guard',
      'count-past-midnight',
      'destinations',
      'drop-dead-runs',
      'drop-stations',
      'frozen-stops',
      'hold-when-shrunk',
      'ignore-case',
      'merged-trips',
      'no-jumps',
      'nyct-trip-id',
      'one-vehicle-a-run',
      'operator-prefix',
      'own-runs',
      'plausible-delays',
      'prefer-stop-id',
      'real-time-lines',
      'replace',
      'route-must-agree',
      'sources-must-agree',
      'stop-code',
      'strip-prefix',
      'strip-suffix',
      'technical-id',
      'theoretical-times',
      'untimed-vehicles',
      'whole-hours',
      'winding-matters',
    ]);
    expect(() =>
      compileRules([{ use: 'strip-prefix', prefix: 'A' } as { use: string }, { use: 'guess' }], 'feeds[3]'),
    ).toThrow(
      'feeds[3].rules[1].use: got "guess", expected one of add-prefix, add-suffix, cancel-guard, count-past-midnight, destinations',
    );
    expect(() => compiled({ use: 'nyct-trip-id', withinSeconds: -1 })).toThrow(
      /^feeds\[0\]\.rules\[0\]\.withinSeconds/,
    );
    expect(() => compiled({ use: 'toString' })).toThrow(/got "toString", expected one of/);
    expect(() => compileRules([{ use: 'strip-prefix' }], 'feeds[0]')).toThrow(/^feeds\[0\]\.rules\[0\]\.prefix: /);
    expect(() => compileRules([{ use: 'strip-prefix', prefix: '' } as { use: string }], 'feeds[0]')).toThrow(
      /^feeds\[0\]\.rules\[0\]\.prefix: /,
    );
  });
});
