/** What the hub knows and does not publish as GTFS-Realtime; fields as the .proto names them. */
export interface RealtimeLossKind {
  field: string;
  reason: string;
}

const EXPERIMENTAL = 'experimental, and not given on';

export const REALTIME_LOSSES = {
  plate: { field: 'vehicle.license_plate', reason: 'names a vehicle for good: not given on' },
  properties: { field: 'trip_update.trip_properties', reason: EXPERIMENTAL },
  scheduledTime: { field: 'stop_time_update.*.scheduled_time', reason: EXPERIMENTAL },
  assignedStop: { field: 'stop_time_properties.assigned_stop_id', reason: EXPERIMENTAL },
  stopHeadsign: { field: 'stop_time_properties.stop_headsign', reason: EXPERIMENTAL },
  vehicle: { field: 'vehicle', reason: 'has no place on earth, none near the route it runs on, or a doubted one' },
  tripUpdate: {
    field: 'trip_update',
    reason: 'nothing is left to say of it that the schedule beside it bears out',
  },
  alert: { field: 'alert', reason: 'has no text, or informs of nothing the schedule beside it has' },
  stops: { field: 'stop_time_update', reason: 'contradicts the schedule beside it, or says nothing' },
} as const satisfies Record<string, RealtimeLossKind>;
