import { readAddress, writeAddress } from './view';

describe('the address of the page', () => {
  it('has what is shown, and keeps what else it says', () => {
    const run = { kind: 'run', id: 'f:t 1', date: '20260115', startTime: '08:00:00' } as const;
    const search = writeAddress('?lang=en&view=line&id=f:1', { view: run });
    expect(search).toContain('lang=en');
    expect(readAddress(search)).toEqual({ view: run });
    const entity = { kind: 'vehicle-position', key: 'f:bus 7' } as const;
    expect(readAddress(writeAddress('', { selected: entity }))).toEqual({ selected: entity });
    expect(writeAddress(search, {})).toBe('?lang=en');
    expect(writeAddress('?lang=en', { colouring: 'adherence' })).toBe('?lang=en&colour=adherence');
    expect(readAddress('?colour=load')).toEqual({ colouring: 'load' });
    expect(readAddress('?colour=mood')).toEqual({});
    const then = { atMs: Date.parse('2026-01-15T07:58:00Z') };
    expect(writeAddress('?lang=en', then)).toBe('?lang=en&at=2026-01-15T07%3A58%3A00.000Z');
    expect(readAddress('?at=2026-01-15T08:58:00%2B01:00')).toEqual(then);
    const map = { latitude: 49.4431, longitude: 1.0993, zoom: 13.5 };
    expect(writeAddress('?lang=en', { map })).toBe('?lang=en&map=49.44310%2C1.09930%2C13.50');
    expect(readAddress('?map=49.4431,1.0993,13.5')).toEqual({ map });
  });

  it('is anybody’s word: what it cannot mean is left out', () => {
    expect(readAddress('?view=secrets&id=1')).toEqual({});
    expect(readAddress('?view=line&hide=secrets,parking')).toEqual({ hidden: ['parking'] });
    expect(readAddress('?select=alone')).toEqual({});
    expect(readAddress('?at=yesterday')).toEqual({});
    for (const map of [
      '91,1,13',
      '49,181,13',
      '49,1,19',
      '49,1,-1',
      '49,1',
      '49,,13',
      'a,b,c',
      '49,1,13,0',
      'Infinity,1,1',
    ])
      expect(readAddress(`?map=${map}`)).toEqual({});
    expect(readAddress('?at=2026-99-99T00:00')).toEqual({});
  });
});
