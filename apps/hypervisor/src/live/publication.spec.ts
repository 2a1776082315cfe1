import type { HubEvent } from '../api/contract';
import { faultOfChoice, publicationOf } from './publication';

const NOON = Date.parse('2026-01-15T12:00:00.000Z');
const HOUR = 3_600_000;
const alert = (body: object): HubEvent =>
  ({ kind: 'alert', entity: { activePeriods: [], informedEntities: [], ...body } }) as unknown as HubEvent;

describe('what goes out when a proposal is confirmed', () => {
  it('is its text without the doubt, until the situation is to end, and no effect that nobody knows', () => {
    const proposal = alert({
      header: { fr: 'À vérifier : travaux sur le parcours' },
      effect: 'UNKNOWN_EFFECT',
      activePeriods: [{ start: '2026-01-15T08:00:00.000Z', end: '2026-01-16T12:00:00.000Z' }],
    });
    expect(publicationOf(proposal, true, NOON)).toEqual({
      title: { fr: 'Travaux sur le parcours' },
      text: {},
      fromMs: NOON - 4 * HOUR,
      untilMs: NOON + 24 * HOUR,
      effect: '',
    });
  });

  it('ends in twelve hours where its situation says no end, as the hub would have it', () => {
    expect(publicationOf(alert({ effect: 'DETOUR' }), true, NOON)).toMatchObject({
      untilMs: NOON + 12 * HOUR,
      effect: 'DETOUR',
    });
  });

  it('has no effect to choose where it is a road event', () => {
    const road = { kind: 'traffic-situation', entity: { records: [{ comments: [{ fr: 'Accident' }] }] } };
    const of = publicationOf(road as unknown as HubEvent, false, NOON);
    expect(of).toEqual({ title: { fr: 'Accident' }, text: {}, fromMs: NOON, untilMs: NOON + 12 * HOUR });
    expect(faultOfChoice({ until: '2026-01-15T14:00', effect: '' }, of, NOON, 'Europe/Paris')).toBeUndefined();
  });

  it('does not go out without an end that is ahead, nor without an effect', () => {
    const of = publicationOf(alert({}), true, NOON);
    const fault = (until: string, effect = 'DETOUR') =>
      faultOfChoice({ until, effect }, of, NOON, 'Europe/Paris')?.words;
    expect(fault('2026-01-15T13:01')).toBeUndefined();
    expect(fault('2026-01-15T13:00')).toBe('needUntil');
    expect(fault('')).toBe('needUntil');
    expect(fault('2026-05-15T13:00')).toBe('needUntil');
    expect(fault('2026-01-15T15:00', '')).toBe('needEffect');
  });
});
