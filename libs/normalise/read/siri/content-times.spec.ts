import { encodeSiri, type SiriContent } from '#libs/formats/siri';
import { documentOf, NOON, normaliserOf } from '../../incoming.fixture.js';
import type { ContentTime } from './content-times.js';

const vehicle = (recordedAtTime: number) => ({
  recordedAtTime,
  validUntilTime: NOON + 60_000,
  vehicleMonitoringRef: '427',
  monitoredVehicleJourney: { vehicleRef: '427', lineRef: '90', vehicleLocation: { longitude: 1.09, latitude: 49.44 } },
});

function timesOf(content: SiriContent): ContentTime[] | undefined {
  const text = encodeSiri(content, { responseTimestamp: NOON, producerRef: 'SAE' });
  return normaliserOf().normalise(documentOf('siri', text), NOON).times;
}

describe('how new a SIRI document is by its own times', () => {
  it('is when the newest of its vehicles was recorded, also where it is too old to be taken', () => {
    const activities = [vehicle(NOON - 7_200_000), vehicle(NOON - 3_600_000)];
    expect(timesOf({ service: 'VehicleMonitoring', activities })).toEqual([
      { service: 'VehicleMonitoring', newestMs: NOON - 3_600_000, by: 'RecordedAtTime', producer: 'SAE' },
    ]);
  });

  it('is the time of the answer where no vehicle runs, and for situations', () => {
    expect(timesOf({ service: 'VehicleMonitoring', activities: [] })).toEqual([
      { service: 'VehicleMonitoring', newestMs: NOON, by: 'ResponseTimestamp', producer: 'SAE' },
    ]);
    expect(timesOf({ service: 'SituationExchange', situations: [] })).toEqual([
      { service: 'SituationExchange', newestMs: NOON, by: 'ResponseTimestamp', producer: 'SAE' },
    ]);
  });
});
