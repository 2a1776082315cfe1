import { areaOf, breakdownOf } from './breakdown';

const vehicle = (group: string, delaySeconds?: number) => ({ group, delaySeconds });

describe('vehicles counted by line, mode, commune or feed', () => {
  it('lists the group that keeps the timetable worst first, and last those of which nothing is known', () => {
    expect(
      breakdownOf([vehicle('T1', 0), vehicle('T1', 600), vehicle('F2', 30), vehicle('T2'), vehicle('F1', 900)]),
    ).toEqual([
      { group: 'F1', vehicles: 1, judged: 1, onTime: 0, worstDelaySeconds: 900 },
      { group: 'T1', vehicles: 2, judged: 2, onTime: 1, worstDelaySeconds: 600 },
      { group: 'F2', vehicles: 1, judged: 1, onTime: 1, worstDelaySeconds: 30 },
      { group: 'T2', vehicles: 1, judged: 0, onTime: 0, worstDelaySeconds: undefined },
    ]);
  });

  it('knows in which commune a vehicle is, and that it is in none beyond the outlines or in a hole', () => {
    const square = (from: number, to: number) => [
      [from, from],
      [to, from],
      [to, to],
      [from, to],
      [from, from],
    ];
    const areas = [
      { name: 'Rouen', polygons: [[square(0, 10), square(4, 6)]] },
      { name: 'Elbeuf', polygons: [[square(20, 30)]] },
    ];
    expect(
      (
        [
          [1, 1],
          [5, 5],
          [25, 21],
          [15, 15],
        ] as const
      ).map((point) => areaOf(areas, point)),
    ).toEqual(['Rouen', undefined, 'Elbeuf', undefined]);
  });
});
