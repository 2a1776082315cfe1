import { invalidRequest } from '#libs/errors';
import type { EstimatedVehicleJourney, MonitoredStopVisit, SiriContent, VehicleActivity } from '#libs/formats/siri';

type Wanted = (name: string) => ReadonlySet<string> | undefined;

/** What clients send along that changes nothing here. */
const PASSED_OVER = new Set(['RequestorRef', 'MessageIdentifier', 'RequestTimestamp']);
const PARAMETERS: Readonly<Record<SiriContent['service'], readonly string[]>> = {
  EstimatedTimetable: ['LineRef', 'DirectionRef'],
  VehicleMonitoring: ['LineRef', 'DirectionRef', 'VehicleRef'],
  StopMonitoring: ['MonitoringRef', 'LineRef', 'DirectionRef', 'MaximumStopVisits'],
  SituationExchange: ['LineRef', 'StopPointRef'],
};

/**
 * The part of a delivery a reader of SIRI Lite asks for: `?MonitoringRef=…&LineRef=…`, each once, again or with commas;
 * all of several parameters must hold. Names are SIRI's, small and capital letters alike. Throws REQUEST_INVALID for a
 * parameter the service has not.
 */
export function selectSiri(content: SiriContent, query: URLSearchParams): SiriContent {
  const asked = read(content.service, query);
  const wanted: Wanted = (name) => asked.get(name);
  switch (content.service) {
    case 'EstimatedTimetable':
      return { ...content, journeys: content.journeys.filter((journey) => isOfLine(journey, wanted)) };
    case 'VehicleMonitoring':
      return { ...content, activities: content.activities.filter((activity) => isWanted(activity, wanted)) };
    case 'StopMonitoring':
      return { ...content, visits: visitsOf(content.visits, wanted) };
    case 'SituationExchange':
      return {
        ...content,
        situations: content.situations.filter(({ affects }) => {
          const lines = affects?.networks?.flatMap((network) => network.lines?.map(({ lineRef }) => lineRef) ?? []);
          const stops = affects?.stopPoints?.map(({ stopPointRef }) => stopPointRef);
          return holdsOne(lines, wanted('LineRef')) && holdsOne(stops, wanted('StopPointRef'));
        }),
      };
  }
}

function read(service: SiriContent['service'], query: URLSearchParams): Map<string, Set<string>> {
  const known = new Map([...PARAMETERS[service], ...PASSED_OVER].map((name) => [name.toLowerCase(), name]));
  const asked = new Map<string, Set<string>>();
  for (const [given, value] of query) {
    const name = known.get(given.toLowerCase());
    if (name === undefined)
      throw invalidRequest(given.slice(0, 80), given, `of ${service} one of ${PARAMETERS[service].join(', ')}`);
    if (PASSED_OVER.has(name)) continue;
    const values = asked.get(name) ?? new Set();
    for (const one of value.split(',')) values.add(one.trim());
    if (name === 'DirectionRef' && ![...values].every((one) => one === '0' || one === '1'))
      throw invalidRequest(name, value, '0 or 1');
    asked.set(name, values);
  }
  return asked;
}

function isOfLine(
  { lineRef, directionRef }: Pick<EstimatedVehicleJourney, 'lineRef' | 'directionRef'>,
  wanted: Wanted,
): boolean {
  return isOne(lineRef, wanted('LineRef')) && isOne(directionRef, wanted('DirectionRef'));
}

function isWanted({ monitoredVehicleJourney: journey = {} }: VehicleActivity, wanted: Wanted): boolean {
  return isOfLine(journey, wanted) && isOne(journey.vehicleRef, wanted('VehicleRef'));
}

/** At most so many at each stop, the next first. */
function visitsOf(visits: readonly MonitoredStopVisit[], wanted: Wanted): MonitoredStopVisit[] {
  const [most] = wanted('MaximumStopVisits') ?? [];
  const limit = most === undefined ? Infinity : Number(most);
  if (!(limit >= 1) || (most !== undefined && !Number.isInteger(limit)))
    throw invalidRequest('MaximumStopVisits', most!, 'a whole number from 1');
  const selected = new Map<string, number>();
  return visits.filter(({ monitoringRef = '', monitoredVehicleJourney = {} }) => {
    if (!isOne(monitoringRef, wanted('MonitoringRef')) || !isOfLine(monitoredVehicleJourney, wanted)) return false;
    const before = selected.get(monitoringRef) ?? 0;
    selected.set(monitoringRef, before + 1);
    return before < limit;
  });
}

function isOne(ref: string | undefined, wanted: ReadonlySet<string> | undefined): boolean {
  return wanted === undefined || (ref !== undefined && wanted.has(ref));
}

function holdsOne(refs: readonly (string | undefined)[] | undefined, wanted: ReadonlySet<string> | undefined): boolean {
  return wanted === undefined || (refs ?? []).some((ref) => isOne(ref, wanted));
}
