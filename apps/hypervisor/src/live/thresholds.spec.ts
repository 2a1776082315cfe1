import { judge } from './thresholds';

const THRESHOLDS = [
  { figure: 'punctuality', value: 'punctualShare', atLeast: 0.6 },
  { figure: 'stations', value: 'stationsEmptyShare', atMost: 0.1 },
] as const;

describe('a figure beside its threshold', () => {
  it('is met at the threshold itself and on its good side', () => {
    const of = (figure: string, name: string, value: number) => judge(THRESHOLDS, figure, name, value);
    expect(of('punctuality', 'punctualShare', 0.6)).toEqual({ sign: '≥', limit: 0.6, isMet: true });
    expect(of('punctuality', 'punctualShare', 0.59)?.isMet).toBe(false);
    expect(of('stations', 'stationsEmptyShare', 0.1)).toEqual({ sign: '≤', limit: 0.1, isMet: true });
    expect(of('stations', 'stationsEmptyShare', 0.2)?.isMet).toBe(false);
  });

  it('is not judged where no threshold is configured, or nothing was measured', () => {
    expect(judge(THRESHOLDS, 'traffic-speed', 'speedMedianKmh', 12)).toBeUndefined();
    expect(judge(THRESHOLDS, 'punctuality', 'punctualShare', undefined)).toBeUndefined();
    expect(judge(undefined, 'punctuality', 'punctualShare', 0.1)).toBeUndefined();
  });
});
