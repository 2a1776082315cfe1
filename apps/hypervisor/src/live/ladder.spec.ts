import type { RouteDetail, VehiclePosition } from '../api/contract';
import { DEFAULT_OPTIONS } from '../../../../libs/analyse/options';
import { onTime } from './on-time';
import { adherenceOf, directionOf, minutesOf, rungOf } from './ladder';

const stop = (id: string, longitude: number) => ({ id, point: { longitude, latitude: 49 } });
const directions = [
  { directionId: 0, headsigns: ['Sea'], trips: 1, stops: [stop('a', 1), stop('b', 2), stop('c', 3)] },
  { directionId: 1, headsigns: ['Hill'], trips: 1, stops: [stop('c', 3), stop('b', 2), stop('d', 1)] },
] as unknown as RouteDetail['directions'];
const vehicle = (body: object): VehiclePosition => body as VehiclePosition;

describe('the ladder of a line', () => {
  it('has a vehicle in the direction it reports, else the one it is headed as, else the only one that serves its stop', () => {
    expect(directionOf(directions, vehicle({ trip: { directionId: 1 }, headsign: 'Sea' }))).toBe(1);
    expect(directionOf(directions, vehicle({ headsign: 'Hill' }))).toBe(1);
    expect(directionOf(directions, vehicle({ stopId: 'd' }))).toBe(1);
    expect(directionOf(directions, vehicle({ stopId: 'b' }))).toBe(-1);
  });

  it('has it at the stop it reports or before it, else at the nearest, else nowhere', () => {
    expect(rungOf(directions[0]!, vehicle({ stopId: 'b', currentStatus: 'STOPPED_AT' }))).toEqual({
      stop: 1,
      isThere: true,
    });
    expect(rungOf(directions[0]!, vehicle({ stopId: 'b' }))).toEqual({ stop: 1, isThere: false });
    expect(rungOf(directions[0]!, vehicle({ point: { longitude: 2.9, latitude: 49 } }))).toEqual({
      stop: 2,
      isThere: false,
    });
    expect(rungOf(directions[0]!, vehicle({}))).toBeUndefined();
  });

  it('says early, on time and late as the hub’s punctuality counts them, and unknown where nothing is reported', () => {
    expect([-61, -60, 0, 300, 301, undefined].map(adherenceOf)).toEqual([
      'early',
      'on-time',
      'on-time',
      'on-time',
      'late',
      'unknown',
    ]);
    expect([-130, 20, 400, undefined].map(minutesOf)).toEqual(['−2′', '0′', '+7′', '']);
  });

  it('goes by the limits the hub is configured with, and by its defaults until it has said them', () => {
    const { punctualFromSeconds: fromSeconds, punctualToSeconds: toSeconds } = DEFAULT_OPTIONS.figures;
    expect(onTime.value).toEqual({ fromSeconds, toSeconds });
    onTime.value = { fromSeconds: 0, toSeconds: 120 };
    expect([-1, 0, 120, 121].map(adherenceOf)).toEqual(['early', 'on-time', 'on-time', 'late']);
    onTime.value = { fromSeconds, toSeconds };
  });
});
