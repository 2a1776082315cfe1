/** Which service is believed about a run: ET knows all its stops, VM the vehicle, SM one stop. */
export const RANK: Readonly<Record<'EstimatedTimetable' | 'VehicleMonitoring' | 'StopMonitoring', number>> = {
  EstimatedTimetable: 3,
  VehicleMonitoring: 2,
  StopMonitoring: 1,
};
export type RunService = keyof typeof RANK;
