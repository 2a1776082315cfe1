import type { HubEvent } from '../api/contract';
import { EMPTY_FIELDS, bodyOf, faultIn, fieldsOf } from './event-fields';

const known = {
  lines: [
    { id: 'astuce:90', name: 'F1' },
    { id: 'astuce:91', name: 'F2' },
    { id: 'astuce:T1', name: 'T1' },
  ],
  stops: [
    { id: 'astuce:B1', name: 'Belges' },
    { id: 'astuce:B2', name: 'Belges' },
  ],
};
const PARIS = { isNew: true, timezone: 'Europe/Paris' };

describe('the form of an alert', () => {
  it('says which line is none, and which there are that begin alike', () => {
    expect(faultIn({ ...EMPTY_FIELDS, lines: 'T1, F9' }, known)).toEqual({
      words: 'unknownLine',
      field: 'linesTouched',
      got: 'F9',
      examples: ['F1', 'F2'],
    });
    expect(faultIn({ ...EMPTY_FIELDS, lines: 'X' }, known)!.examples).toEqual(['F1', 'F2', 'T1']);
    expect(faultIn({ ...EMPTY_FIELDS, lines: 't1', stops: 'Gare' }, known)).toMatchObject({
      words: 'unknownStop',
      got: 'Gare',
    });
    expect(faultIn({ ...EMPTY_FIELDS, lines: 'f1, astuce:T1', stops: 'belges' }, known)).toBeUndefined();
  });

  it('leaves it to the hub to judge where the page knows no lines', () => {
    expect(faultIn({ ...EMPTY_FIELDS, lines: 'F9' }, { lines: [], stops: [] })).toBeUndefined();
  });

  it('names lines and stops by what people call them, and ends by the clock of the territory', () => {
    const fields = { ...EMPTY_FIELDS, fr: ' Essai ', lines: 'f1', stops: 'Belges', until: '2026-07-01T10:00' };
    expect(bodyOf({ ...fields, effect: 'DETOUR' }, known, PARIS)).toEqual({
      nature: 'transit',
      header: { fr: 'Essai' },
      routes: ['astuce:90'],
      stops: ['astuce:B1', 'astuce:B2'],
      until: '2026-07-01T08:00:00.000Z',
      effect: 'DETOUR',
    });
  });

  it('shows of an alert that is changed what it says, and no effect where nobody knows it', () => {
    const entity = {
      header: { fr: 'Essai' },
      informedEntities: [{ routeId: 'astuce:90' }],
      activePeriods: [{ end: '2026-07-01T08:00:00.000Z' }],
      effect: 'UNKNOWN_EFFECT',
    };
    expect(fieldsOf({ kind: 'alert', entity } as unknown as HubEvent, PARIS.timezone)).toEqual({
      ...EMPTY_FIELDS,
      fr: 'Essai',
      lines: 'astuce:90',
      until: '2026-07-01T10:00',
    });
  });
});
