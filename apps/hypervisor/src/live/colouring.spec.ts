import { loadOf, shadeOf, shadesOf } from './colouring';

describe('the colour of vehicles', () => {
  it('is that of their line unless something else is asked for', () => {
    expect(shadeOf('line', {}, 600)).toBeUndefined();
    expect(shadesOf('line')).toEqual([]);
  });

  it.each([
    [-120, 'adherence-early', '◂'],
    [0, 'adherence-on-time', '●'],
    [240, 'adherence-on-time', '●'],
    [330, 'adherence-late', '▸5′'],
    [660, 'adherence-late', '▸10′'],
    [7_200, 'adherence-late', '▸30′'],
    [undefined, 'adherence-unknown', '?'],
  ])('says a delay of %s s in a mark beside the colour: %s, %s', (delay, word, mark) => {
    expect(shadeOf('adherence', {}, delay)).toMatchObject({ word, mark });
  });

  it.each([
    ['EMPTY', undefined, 'free'],
    ['STANDING_ROOM_ONLY', 10, 'standing'],
    [undefined, 96, 'full'],
    [undefined, 50, 'seated'],
    ['NO_DATA_AVAILABLE', -1, 'unknown'],
    [undefined, undefined, 'unknown'],
  ])('says how full a vehicle is: %s, %s %% is %s', (status, percentage, load) => {
    expect(loadOf(status, percentage)).toBe(load);
    expect(shadeOf('load', { occupancyStatus: status, occupancyPercentage: percentage }, 0)!.word).toBe(`load-${load}`);
  });

  it.each([
    [60, 600, 'bunched', '▸◂1′'],
    [240, 600, 'short', '›‹'],
    [600, 600, 'even', '='],
    [1_200, 600, 'gap', '◂▸20′'],
    [5_000, 600, 'gap', '◂▸30′'],
    [600, undefined, 'unknown', '?'],
  ])(
    'says the interval to the vehicle before: %s s where %s are planned is %s',
    (seconds, plannedSeconds, state, mark) => {
      const spacing = { ahead: 'a', seconds, ...(plannedSeconds && { plannedSeconds }) };
      expect(shadeOf('headway', {}, 0, spacing)).toMatchObject({ word: `headway-${state}`, mark });
    },
  );

  it('has a colour and a mark of its own for each shade of the legend', () => {
    for (const by of ['adherence', 'headway', 'load'] as const) {
      const shades = shadesOf(by);
      expect(new Set(shades.map(({ colour }) => colour)).size).toBe(shades.length);
      expect(new Set(shades.map(({ mark }) => mark)).size).toBe(shades.length);
    }
  });
});
