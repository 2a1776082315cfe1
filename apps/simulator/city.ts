import { Bikes } from './bikes-feed.js';
import { gtfsZip } from './gtfs-feed.js';
import { Movement, hash, type SimulatedJourney } from './movement.js';
import { Incidents, KNOWN_BEFORE_S, extraRuns } from './incidents.js';
import { BUSIEST_STOP, pathsOf, readNetwork, type Network } from './network.js';
import { alerts, tripUpdates, vehiclePositions, type PredictedRun } from './realtime-feed.js';
import { Roads } from './roads-feed.js';
import { SimulatedRoadside } from './roadside-feed.js';
import { simulatedTimetable, type SimulatedRun } from './timetable.js';

const PROTOBUF = 'application/x-protobuf';
const XML = 'application/xml; charset=utf-8';
const JSON_TYPE = 'application/json; charset=utf-8';

export interface Served {
  body: Buffer;
  type: string;
}

/** What goes wrong in the city, beyond how a document of it is answered. */
export interface Disturbance {
  /** Ids are written as another system would. */
  wrongPrefix?: boolean;
  /** Most vehicles report nothing, as when a radio cell is down. */
  vanished?: boolean;
  /** Since when vehicles of one line catch up with each other. */
  bunchedSinceMs?: number | undefined;
}

/** The share of vehicles that are still seen when the others have vanished. */
const STILL_SEEN = 0.25;

/** The invented city: every feed at any instant, from one seed. */
export class City {
  private readonly network: Network = readNetwork();
  private readonly paths = pathsOf(this.network);
  private readonly runs: SimulatedRun[] = simulatedTimetable(this.paths);
  private readonly movement: Movement;
  private readonly incidents: Incidents;
  private readonly bikes: Bikes;
  private readonly roads: Roads;
  private readonly roadside: SimulatedRoadside;
  private zip: { day: number; body: Buffer } | undefined;

  constructor(seed: number) {
    this.movement = new Movement([...this.runs, ...extraRuns(this.runs, BUSIEST_STOP)], seed);
    this.incidents = new Incidents(this.runs, BUSIEST_STOP, seed);
    this.bikes = new Bikes(this.network, seed);
    this.roads = new Roads(seed);
    this.roadside = new SimulatedRoadside(seed);
  }

  static readonly paths = [
    '/gtfs.zip',
    '/gtfs-rt/vehicle-positions.pb',
    '/gtfs-rt/trip-updates.pb',
    '/gtfs-rt/alerts.pb',
    '/gbfs/gbfs.json',
    '/datex2/measured-data.xml',
    '/datex2/measurement-sites.xml',
    '/datex2/situations.xml',
    '/datex2/parking-table.xml',
    '/datex2/parking-status.xml',
    '/datex2/sign-table.xml',
    '/datex2/signs.xml',
  ] as const;

  /** The document at a path at an instant. */
  serve(path: string, nowMs: number, base: string, disturbance: Disturbance = {}): Served | undefined {
    switch (path) {
      case '/gtfs.zip':
        return { body: this.schedule(nowMs), type: 'application/zip' };
      case '/gtfs-rt/vehicle-positions.pb':
        return {
          body: vehiclePositions(written(this.journeys(nowMs, disturbance), disturbance), nowMs),
          type: PROTOBUF,
        };
      case '/gtfs-rt/trip-updates.pb':
        return {
          body: tripUpdates(written(this.predictedRuns(nowMs, disturbance), disturbance), nowMs),
          type: PROTOBUF,
        };
      case '/gtfs-rt/alerts.pb':
        return { body: alerts(this.network, nowMs), type: PROTOBUF };
      case '/datex2/measured-data.xml':
        return { body: Buffer.from(this.roads.measuredData(nowMs)), type: XML };
      case '/datex2/measurement-sites.xml':
        return { body: Buffer.from(this.roads.siteTable(nowMs)), type: XML };
      case '/datex2/situations.xml':
        return { body: Buffer.from(this.roads.situations(nowMs)), type: XML };
      case '/datex2/parking-table.xml':
        return { body: Buffer.from(this.roadside.parkingTable(nowMs)), type: XML };
      case '/datex2/parking-status.xml':
        return { body: Buffer.from(this.roadside.parkingStatus(nowMs)), type: XML };
      case '/datex2/sign-table.xml':
        return { body: Buffer.from(this.roadside.signTable(nowMs)), type: XML };
      case '/datex2/signs.xml':
        return { body: Buffer.from(this.roadside.signs(nowMs)), type: XML };
      default: {
        const name = /^\/gbfs\/([a-z_]+)\.json$/.exec(path)?.[1];
        const file = name && this.bikes.file(name, base, nowMs);
        return file ? { body: Buffer.from(JSON.stringify(file)), type: JSON_TYPE } : undefined;
      }
    }
  }

  private journeys(nowMs: number, { vanished, bunchedSinceMs }: Disturbance): SimulatedJourney[] {
    return this.movement
      .journeysAt(nowMs, bunchedSinceMs)
      .filter(({ run, serviceDate }) => this.incidents.of(run, serviceDate)?.is !== 'cancelled')
      .filter(({ run }) => !vanished || hash(`vanished/${run.vehicleId}`) < STILL_SEEN);
  }

  /** Of vehicles on their way; of runs to come those that something befalls, and those beyond the timetable. */
  private predictedRuns(nowMs: number, disturbance: Disturbance): PredictedRun[] {
    const known = new Map<string, PredictedRun>();
    for (const { run, serviceDate } of this.movement.dueAt(nowMs, KNOWN_BEFORE_S)) {
      const incident = this.incidents.of(run, serviceDate);
      if (incident || run.isExtra)
        known.set(`${serviceDate}/${run.tripId}`, { run, serviceDate, delayS: 0, nextStop: 0, incident });
    }
    for (const { run, serviceDate, delayS, nextStop } of this.journeys(nowMs, disturbance)) {
      const incident = this.incidents.of(run, serviceDate);
      known.set(`${serviceDate}/${run.tripId}`, { run, serviceDate, delayS, nextStop, incident });
    }
    return [...known.values()];
  }

  /** The same bytes all day, so that readers see a change once a day. */
  private schedule(nowMs: number): Buffer {
    const day = Math.floor(nowMs / 86_400_000);
    if (this.zip?.day !== day) this.zip = { day, body: gtfsZip(this.network, this.paths, this.runs, day * 86_400_000) };
    return this.zip.body;
  }
}

/** Runs under the ids they are reported by. */
function written<One extends { run: SimulatedRun }>(runs: readonly One[], { wrongPrefix }: Disturbance): One[] {
  return runs.map((one) => (wrongPrefix ? { ...one, run: { ...one.run, tripId: `OTHER:${one.run.tripId}` } } : one));
}
