import { joinCharacteristics, type DecodedMeasurement, type MeasurementCharacteristic } from './index.js';

const characteristic = (
  index: number,
  type: MeasurementCharacteristic['type'],
  lane: string,
  vehicleType = 'anyVehicle',
): MeasurementCharacteristic => ({ index, type, lane, vehicleType, periodSeconds: 60 });

describe('a measurement joined with its site table', () => {
  const twoLanes = [
    characteristic(1, 'flow', 'lane1'),
    characteristic(2, 'flow', 'lane2'),
    characteristic(3, 'speed', 'lane1'),
    characteristic(4, 'speed', 'lane2'),
  ];
  const measured = (...readings: (number | undefined)[]): DecodedMeasurement => ({
    siteId: 'S',
    values: readings.map((value, at) => ({
      index: at + 1,
      type: at < 2 ? 'flow' : 'speed',
      ...(value !== undefined && { value }),
    })),
  });

  it('adds up the lanes and weights their speeds by their flows', () => {
    expect(joinCharacteristics(measured(600, 200, 90, 130), twoLanes)).toMatchObject({
      flowVehPerHour: 800,
      speedKmh: 100,
      periodSeconds: 60,
      values: [{ lane: 'lane1', vehicleType: 'anyVehicle' }, { lane: 'lane2' }, { lane: 'lane1' }, { lane: 'lane2' }],
    });
  });

  it('lets an empty lane take nothing away from the other', () => {
    expect(joinCharacteristics(measured(600, 0, 90, undefined), twoLanes)).toMatchObject({
      flowVehPerHour: 600,
      speedKmh: 90,
    });
  });

  it('gives no figure for the road where one lane gave no reading', () => {
    const joined = joinCharacteristics(measured(600, undefined, 90, 100), twoLanes);
    expect(joined.flowVehPerHour).toBeUndefined();
    expect(joined.speedKmh).toBeUndefined();
  });

  it('uses the count of all vehicles, not that of the classes beside it', () => {
    const classes = [characteristic(1, 'flow', 'lane1'), characteristic(2, 'flow', 'lane1', 'length<5.6')];
    expect(joinCharacteristics(measured(600, 500), classes).flowVehPerHour).toBe(600);
  });

  it('leaves values alone that the table calls by another type', () => {
    const joined = joinCharacteristics(measured(600, 200), [characteristic(1, 'speed', 'lane1')]);
    expect(joined.values[0]).toEqual({ index: 1, type: 'flow', value: 600 });
  });

  it('keeps the figures the feed itself gives', () => {
    const joined = joinCharacteristics({ ...measured(600, 200, 90, 130), flowVehPerHour: 5 }, twoLanes);
    expect(joined.flowVehPerHour).toBe(5);
  });
});
