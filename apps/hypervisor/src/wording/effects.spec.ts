import { EFFECT } from '../../../../libs/formats/gtfs-rt/enums';
import { EFFECTS } from './effects';

describe('what becomes of the service', () => {
  it('can be said of an alert in every way GTFS-Realtime has, but that nobody knows', () => {
    const known = EFFECT.filter((effect) => effect !== undefined && effect !== 'UNKNOWN_EFFECT');
    expect(Object.keys(EFFECTS).sort()).toEqual([...known].sort());
  });
});
