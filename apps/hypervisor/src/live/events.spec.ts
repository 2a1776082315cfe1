import type { HubEvent } from '../api/contract';
import { deskItems, idsOf } from './events';

const NOON = Date.parse('2026-01-15T12:00:00.000Z');
const alert = (key: string, source: string, body: object = {}, flags: string[] = []): HubEvent =>
  ({ kind: 'alert', key, source: { id: source }, quality: { flags }, entity: { activePeriods: [], ...body } }) as never;

describe('the events desk', () => {
  it('has drafts, what is to come and what is in force, of operators and the analyst alone', () => {
    const items = deskItems(
      [
        alert('producer', 'feed'),
        alert('own', 'operator-desk', { activePeriods: [{ start: '2026-01-15T11:00:00.000Z' }] }),
        alert('later', 'operator-desk', { activePeriods: [{ start: '2026-01-15T13:00:00.000Z' }] }),
        alert('written', 'operator-desk', {}, ['draft']),
        alert('proposed', 'analyst'),
      ],
      NOON,
    );
    expect(items.map(({ event, stage, isProposed }) => [event.key, stage, isProposed])).toEqual([
      ['own', 'inForceNow', false],
      ['later', 'toCome', false],
      ['written', 'drafts', false],
      ['proposed', 'drafts', true],
    ]);
  });

  it('has what was proposed and confirmed once', () => {
    const items = deskItems(
      [alert('proposed', 'analyst'), alert('own', 'operator-desk', { origin: { basedOn: 'proposed' } })],
      NOON,
    );
    expect(items.map(({ event }) => event.key)).toEqual(['own']);
  });

  it('finds lines by the names people use, and says which it does not know', () => {
    const lines = [
      { id: 'a:90', name: 'M' },
      { id: 'b:1', name: 'M' },
      { id: 'a:91', name: 'T1' },
    ];
    expect(idsOf('m, a:91, X9,', lines)).toEqual({ ids: ['a:90', 'b:1', 'a:91'], unknown: ['X9'] });
  });
});
