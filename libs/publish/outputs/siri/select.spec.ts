import type { SiriContent } from '#libs/formats/siri';
import { selectSiri } from './select.js';

const visit = (monitoringRef: string, lineRef: string, at: number) => ({
  monitoringRef,
  itemIdentifier: `${monitoringRef} ${lineRef} ${at}`,
  monitoredVehicleJourney: { lineRef, directionRef: '0' },
});
const BOARD: SiriContent = {
  service: 'StopMonitoring',
  visits: [visit('A', '90', 1), visit('A', 'T1', 2), visit('A', '90', 3), visit('B', '90', 4)],
};
const board = (query: string): (string | undefined)[] =>
  (selectSiri(BOARD, new URLSearchParams(query)) as Extract<SiriContent, { service: 'StopMonitoring' }>).visits.map(
    ({ itemIdentifier }) => itemIdentifier,
  );

describe('what a reader of SIRI Lite asks for', () => {
  it('is the board of a stop, or of several', () => {
    expect(board('MonitoringRef=B')).toEqual(['B 90 4']);
    expect(board('MonitoringRef=A,B&LineRef=90')).toEqual(['A 90 1', 'A 90 3', 'B 90 4']);
    expect(board('monitoringref=A&monitoringref=B')).toHaveLength(4);
    expect(board('MonitoringRef=nowhere')).toEqual([]);
  });

  it('is at most so many visits at each stop, the next first', () => {
    expect(board('MaximumStopVisits=1')).toEqual(['A 90 1', 'B 90 4']);
    expect(board('LineRef=90&MaximumStopVisits=2')).toEqual(['A 90 1', 'A 90 3', 'B 90 4']);
    for (const most of ['all', '0', '-1'])
      expect(() => board(`MaximumStopVisits=${most}`)).toThrow(/expected a whole number from 1/);
  });

  it('may bear who asks; what the service has not is refused, with what it has', () => {
    expect(board('RequestorRef=me&MessageIdentifier=1')).toHaveLength(4);
    expect(() => board('VehicleRef=7')).toThrow(
      /VehicleRef: got "VehicleRef", expected of StopMonitoring one of MonitoringRef/,
    );
  });

  it('is of a line, a vehicle, or what affects a line or a stop', () => {
    const journeys = [{ lineRef: '90' }, { lineRef: 'T1' }];
    const timetable: SiriContent = { service: 'EstimatedTimetable', journeys };
    expect(selectSiri(timetable, new URLSearchParams('LineRef=T1'))).toMatchObject({ journeys: [{ lineRef: 'T1' }] });
    const activities = [{ monitoredVehicleJourney: { vehicleRef: '7' } }, { monitoredVehicleJourney: {} }];
    const vehicles: SiriContent = { service: 'VehicleMonitoring', activities };
    expect(selectSiri(vehicles, new URLSearchParams('VehicleRef=7'))).toMatchObject({ activities: [activities[0]] });
    const situations = [
      { situationNumber: '1', affects: { networks: [{ lines: [{ lineRef: '90' }] }] } },
      { situationNumber: '2', affects: { stopPoints: [{ stopPointRef: 'A' }] } },
      { situationNumber: '3' },
    ];
    const content: SiriContent = { service: 'SituationExchange', situations };
    const numbers = (query: string) =>
      (
        selectSiri(content, new URLSearchParams(query)) as typeof content & { situations: typeof situations }
      ).situations.map(({ situationNumber }) => situationNumber);
    expect(numbers('LineRef=90')).toEqual(['1']);
    expect(numbers('StopPointRef=A')).toEqual(['2']);
    expect(numbers('')).toEqual(['1', '2', '3']);
  });
});
