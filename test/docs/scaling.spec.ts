import { execFileSync } from 'node:child_process';

interface Growth {
  of: string;
  unit: string;
  points: { x: number; cpuMsPerSecond: Record<string, number> }[];
}
const script = '../../scripts/scaling-doc.mjs';
const { growthLines, lineThrough, onPaper } = (await import(script)) as {
  lineThrough: (points: { x: number; y: number }[]) => {
    base: number;
    slope: number;
    off: number;
    isFlat: boolean;
    most: number;
  };
  growthLines: (growth: Growth) => { of: string; role: string; slope: number }[];
  onPaper: (result: object) => { role: string; cores: number; processes: number }[];
};

describe('docs/scaling.md', () => {
  it('says of a country what bench/results/country.json says', () => {
    execFileSync(process.execPath, ['scripts/scaling-doc.mjs', '--check'], { stdio: 'pipe' });
  });

  it('takes the slope of the line through the points, and says how far the farthest is from it', () => {
    const straight = [1, 2, 4, 8, 16].map((x) => ({ x, y: 10 + 3 * x }));
    expect(lineThrough(straight)).toEqual({
      base: expect.closeTo(10),
      slope: expect.closeTo(3),
      off: expect.closeTo(0),
      isFlat: false,
      most: expect.closeTo(3),
    });
    const bent = straight.map(({ x, y }) => ({ x, y: x === 16 ? 2 * y : y }));
    expect(lineThrough(bent).off).toBeGreaterThan(0.15);
    // What cannot be told from noise is no more than the noise.
    const noisy = [1, 2, 4, 8, 16].map((x) => ({ x, y: x === 2 ? 103 : 100 }));
    expect(lineThrough(noisy)).toMatchObject({ isFlat: true, most: expect.closeTo(3 / 15) });
  });

  it('adds up a country by what one more of each thing costs, never by less than nothing', () => {
    const points = (slope: number) =>
      [1, 2, 4, 8, 16].map((x) => ({ x, cpuMsPerSecond: { streamer: 100 + slope * x } }));
    const tenth = {
      stops: 100_000,
      feeds: 20,
      vehicles: 5_000,
      sites: 2_000,
      clients: 10,
      eventsPerSecond: 533,
      roles: [{ role: 'streamer', cpuMsPerSecond: 200, rssMb: 1 }],
    };
    const growth = [
      { of: 'clients', unit: 'clients', points: points(5) },
      { of: 'events', unit: 'events', points: points(2) },
      { of: 'entities', unit: 'entities', points: points(-10) },
    ];
    expect(growthLines(growth[0]!)[0]).toMatchObject({ of: 'clients', role: 'streamer', slope: expect.closeTo(5) });
    const [streamer] = onPaper({ tenth, growth });
    // 200 − 10 × 5 + 4,800.3 × 2 + 100,000 × 5 milliseconds a second.
    expect(streamer!.cores).toBeCloseTo(509.75, 2);
    expect(streamer!.processes).toBe(729);
  });
});
