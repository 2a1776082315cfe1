import { judgeEvent } from '../../libs/lab/push/index.js';

interface ShuttleLike {
  doors: string;
  speedMps: number;
  obstacle: boolean;
  mode: string;
  metres: number;
  step(seconds: number): void;
  event(atMs: number): { entity: { point: { latitude: number; longitude: number } } };
}

const NOON = Date.UTC(2026, 0, 15, 12);
const path = '../../examples/shuttle/vehicle.mjs';
const { Shuttle } = (await import(path)) as { Shuttle: new (id: string, options: { seed: number }) => ShuttleLike };

/** Ten minutes of a drive, ten steps a second. */
function drive(seed: number): ShuttleLike[] {
  const shuttle = new Shuttle('navette-1', { seed });
  return Array.from({ length: 6_000 }, (_, i) => {
    shuttle.step(0.1);
    return { ...shuttle, said: shuttle.event(NOON + i * 100) } as unknown as ShuttleLike;
  });
}

describe('the shuttle of the tutorial', () => {
  it('says nothing a sandbox would refuse', () => {
    const refused = drive(76).flatMap((state) => {
      const judged = judgeEvent((state as unknown as { said: unknown }).said, {
        feed: 'shuttle' as never,
        declares: () => true,
        nowMs: NOON,
        dropAfterMs: () => 1_800_000,
        networkOf: () => 'sim-transit' as never,
      });
      return 'fault' in judged ? [judged.fault] : [];
    });
    expect(refused).toEqual([]);
  });

  it('opens its doors only where it stands, brakes for obstacles, and is driven by hand at times', () => {
    const states = drive(76);
    expect(states.filter(({ doors, speedMps }) => doors === 'open' && speedMps > 0)).toEqual([]);
    for (const seen of [
      states.some(({ doors }) => doors === 'open'),
      states.some(({ obstacle }) => obstacle),
      states.some(({ mode }) => mode === 'manual'),
    ])
      expect(seen).toBe(true);
    const metres = states.map((state) => state.metres);
    expect(Math.max(...metres) - Math.min(...metres)).toBeGreaterThan(1_000);
  });

  it('drives the same way for the same seed', () => {
    expect(drive(5).at(-1)!.metres).toBe(drive(5).at(-1)!.metres);
    expect(drive(5).at(-1)!.metres).not.toBe(drive(6).at(-1)!.metres);
  });
});
