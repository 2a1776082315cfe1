import { serviceDayToEpochMs } from '#libs/formats/gtfs';
import { encodeFeedMessage, type FeedEntity, type FeedMessage } from '#libs/formats/gtfs-rt';
import { TIME_ZONE, hash, type SimulatedJourney } from './movement.js';
import type { Incident } from './incidents.js';
import type { Network } from './network.js';
import type { SimulatedRun } from './timetable.js';

const OCCUPANCY = [
  'MANY_SEATS_AVAILABLE',
  'MANY_SEATS_AVAILABLE',
  'FEW_SEATS_AVAILABLE',
  'STANDING_ROOM_ONLY',
  'CRUSHED_STANDING_ROOM_ONLY',
] as const;

/** A run on a day, as a prediction knows it. */
export interface PredictedRun {
  run: SimulatedRun;
  serviceDate: string;
  delayS: number;
  nextStop: number;
  incident: Incident | undefined;
}

function message(entities: FeedEntity[], nowMs: number): Buffer {
  const feed: FeedMessage = {
    header: { gtfsRealtimeVersion: '2.0', incrementality: 'FULL_DATASET', timestamp: Math.floor(nowMs / 1000) },
    entities,
  };
  return Buffer.from(encodeFeedMessage(feed));
}

export function vehiclePositions(journeys: readonly SimulatedJourney[], nowMs: number): Buffer {
  const entities = journeys.map((journey): FeedEntity => {
    const { run, serviceDate, nextStop } = journey;
    const crowd = hash(`${run.tripId}/${Math.floor(nowMs / 600_000)}`);
    return {
      id: run.vehicleId,
      vehicle: {
        trip: {
          tripId: run.tripId,
          routeId: run.path.line.routeId,
          directionId: run.path.directionId,
          startDate: serviceDate,
          scheduleRelationship: run.isExtra ? 'ADDED' : 'SCHEDULED',
        },
        vehicle: { id: run.vehicleId, label: run.headsign },
        position: {
          latitude: journey.latitude,
          longitude: journey.longitude,
          bearing: journey.bearing,
          speed: journey.speedMps,
        },
        currentStopSequence: nextStop + 1,
        stopId: run.path.stops[nextStop]!.id,
        currentStatus: journey.stopped ? 'STOPPED_AT' : 'IN_TRANSIT_TO',
        timestamp: Math.floor(nowMs / 1000),
        occupancyStatus: OCCUPANCY[Math.floor(crowd * OCCUPANCY.length)],
      },
    };
  });
  return message(entities, nowMs);
}

export function tripUpdates(runs: readonly PredictedRun[], nowMs: number): Buffer {
  const entities = runs.map(({ run, serviceDate, delayS, nextStop, incident }): FeedEntity => {
    const { path } = run;
    const midnightMs = serviceDayToEpochMs(serviceDate, 0, TIME_ZONE);
    const at = (seconds: number): number => Math.floor(midnightMs / 1000) + run.startS + seconds + delayS;
    return {
      id: `${run.tripId}/${serviceDate}`,
      tripUpdate: {
        trip: {
          tripId: run.tripId,
          routeId: path.line.routeId,
          directionId: path.directionId,
          startDate: serviceDate,
          scheduleRelationship: incident?.is === 'cancelled' ? 'CANCELED' : run.isExtra ? 'ADDED' : 'SCHEDULED',
        },
        vehicle: { id: run.vehicleId, label: run.headsign },
        timestamp: Math.floor(nowMs / 1000),
        // Of a run that does not run there is nothing to predict.
        stopTimeUpdate: (incident?.is === 'cancelled' ? [] : path.stops.slice(nextStop)).map((stop, offset) => {
          const i = nextStop + offset;
          const named = { stopSequence: i + 1, stopId: stop.id };
          if (incident?.is === 'skipped' && incident.stop === i)
            return { ...named, scheduleRelationship: 'SKIPPED' as const };
          if (incident?.is === 'no-data' && i >= incident.fromStop)
            return { ...named, scheduleRelationship: 'NO_DATA' as const };
          return {
            ...named,
            ...(incident?.is === 'other-platform' &&
              incident.stop === i && { stopTimeProperties: { assignedStopId: incident.platform } }),
            arrival: { delay: delayS, time: at(path.arrivalS[i]!) },
            departure: { delay: delayS, time: at(path.departureS[i]!) },
            scheduleRelationship: 'SCHEDULED' as const,
          };
        }),
      },
    };
  });
  return message(entities, nowMs);
}

/** One standing alert and one that comes and goes every twenty minutes. */
export function alerts(network: Network, nowMs: number): Buffer {
  const slot = Math.floor(nowMs / 1_200_000);
  const lines = network.lines.filter(({ routeType }) => routeType === 3);
  const line = lines[Math.floor(hash(`alert/${slot}`) * lines.length)]!;
  const text = (fr: string, en: string) => ({
    translation: [
      { text: fr, language: 'fr' },
      { text: en, language: 'en' },
    ],
  });
  return message(
    [
      {
        id: 'simulated-works',
        alert: {
          activePeriod: [],
          informedEntity: [{ routeId: '91' }, { routeId: '92' }],
          cause: 'CONSTRUCTION',
          effect: 'MODIFIED_SERVICE',
          severityLevel: 'WARNING',
          headerText: text('Simulation : travaux sur l’axe TEOR', 'Simulation: works on the TEOR axis'),
          descriptionText: text(
            'Alerte inventée : temps de parcours allongés entre Pasteur et Théâtre des Arts.',
            'Invented alert: longer travel times between Pasteur and Théâtre des Arts.',
          ),
        },
      },
      {
        id: `simulated-detour-${slot}`,
        alert: {
          activePeriod: [{ start: slot * 1200, end: (slot + 1) * 1200 }],
          informedEntity: [{ routeId: line.routeId }],
          cause: 'DEMONSTRATION',
          effect: 'DETOUR',
          severityLevel: 'INFO',
          headerText: text(
            `Simulation : ligne ${line.shortName} déviée`,
            `Simulation: line ${line.shortName} diverted`,
          ),
          descriptionText: text('Alerte inventée pour la démonstration.', 'Alert invented for the demonstration.'),
        },
      },
    ],
    nowMs,
  );
}
