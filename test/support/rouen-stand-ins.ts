import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { strToU8, zipSync } from 'fflate';
import { encodeFeedMessage, type FeedEntity } from '#libs/formats/gtfs-rt';
import { readRecording } from '#libs/testing';

const NETWORK = 'rouen/astuce-gtfs-partial';
const LOVELO = 'rouen/lovelo-gbfs-2.3';
/** What the stand-ins are made of. */
export const ROUEN_RECORDINGS = [
  `${NETWORK}/trips.txt`,
  `${LOVELO}/station_status.json`,
  'datex2/refDir.csv',
  'datex2/v2-france-bison-fute-qtv-9-sites.xml',
  'datex2/v2-france-bison-fute-events.xml',
];

const TNI = new Set(['06', '13', '14', '27', '28', '33', '35', '36', '37', '38', '42', '60', '89']);
const TAE = new Set(['A', 'B', 'C', 'D', 'E', 'F', 'G']);
const STOPS_A_TRIP = 6;
const BETWEEN_STOPS_S = 180;
const BETWEEN_TRIPS_S = 420;
const DAY_S = 86_400;
/** Runs an operator reports at a time. */
const RUNS = 12;
/** Vehicles have a number of their own in the whole network. */
const FIRST_VEHICLE = { TCAR: 400, TNI: 500, TAE: 600 };

interface Trip {
  operator: 'TCAR' | 'TNI' | 'TAE';
  /** As the recording has it, without a prefix. */
  tripId: string;
  routeId: string;
  directionId: string;
  startS: number;
  stops: Stop[];
}
interface Stop {
  id: string;
  code: string;
  latitude: number;
  longitude: number;
}

/**
 * The public sources of Rouen on loopback, under the paths and queries they have in `config/rouen.yaml`, with their known
 * defects: real-time ids in the coded form or without the operator's prefix (D1, D13), stops by their code (D2), runs of
 * another operator in a feed (D10). Lines, stops, trips, bike stations, counters and events are recorded; the recording
 * of the network has no times, so these, and the real time, are invented around now.
 */
export class RouenStandIns {
  /** Path and query of every request. */
  readonly asked = new Set<string>();
  readonly trips: readonly Trip[];
  readonly running: readonly Trip[];
  readonly stationCount: number;
  private readonly answers = new Map<string, () => Uint8Array | string>();
  private readonly stopsText: string;

  private constructor(
    private readonly server: Server,
    private readonly nowMs: number,
    private readonly wholeRuns: readonly Trip['operator'][],
  ) {
    const { trips, stopsText } = readNetwork();
    this.trips = trips;
    this.stopsText = stopsText;
    const secondS = this.secondOfDay();
    this.running = trips.filter(({ startS }) => {
      const sinceS = secondS - startS;
      return sinceS > 60 && sinceS < (STOPS_A_TRIP - 1) * BETWEEN_STOPS_S - 60;
    });
    this.stationCount = stationsOf('station_information').length;
    this.prepare();
  }

  /** The operators of `wholeRuns` report all stops of a run, the others of those to come. */
  static async start(nowMs = Date.now(), wholeRuns: readonly Trip['operator'][] = []): Promise<RouenStandIns> {
    const server = createServer();
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
    const standIns = new RouenStandIns(server, nowMs, wholeRuns);
    server.on('request', ({ url }, response) => {
      standIns.asked.add(url!);
      const answer = standIns.answers.get(url!);
      if (answer === undefined) response.writeHead(404).end();
      else response.end(answer());
    });
    return standIns;
  }

  get origin(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((done) => this.server.close(done));
  }

  /** Runs a feed of an operator reports. */
  reported(operator: Trip['operator']): Trip[] {
    return this.running.filter((trip) => trip.operator === operator).slice(0, RUNS);
  }

  private prepare(): void {
    const dataflow = (flow: string, provider: string, format: string, more = '') =>
      `/dataflow/${flow}/download?provider=${provider}&dataFormat=${format}${more}`;
    this.answers.set(dataflow('offre-tc', 'ASTUCE', 'gtfs', '&dataProfil=ASTUCE'), () => this.schedule());
    for (const operator of ['TCAR', 'TNI', 'TAE'] as const) {
      // The feed of TCAR holds a run of TNI too.
      const runs =
        operator === 'TCAR' ? [...this.reported('TCAR'), ...this.reported('TNI').slice(0, 1)] : this.reported(operator);
      this.answers.set(dataflow('horaire-tc-tr', operator, 'GTFS-RT'), () => this.tripUpdates(runs));
      const flow = operator === 'TCAR' ? 'vehicle-tc-tr' : 'vehicule-tc-tr';
      this.answers.set(dataflow(flow, operator, 'GTFS-RT'), () => this.vehicles(this.reported(operator)));
    }
    const lovelo = '/lovelolibreservice.fr';
    const files = ['station_information', 'station_status'] as const;
    this.answers.set(`${lovelo}/gbfs.json`, () =>
      this.gbfs({ fr: { feeds: files.map((name) => ({ name, url: `${this.origin}${lovelo}/${name}.json` })) } }),
    );
    for (const name of files) {
      this.answers.set(`${lovelo}/${name}.json`, () => {
        const stations = stationsOf(name).map((one) =>
          'last_reported' in one ? { ...one, last_reported: Math.floor(this.nowMs / 1000) } : one,
        );
        return this.gbfs({ stations });
      });
    }
    const roads = '/bison-fute-ouvert/publicationsDIR';
    const recorded = (path: string) => Buffer.from(readRecording(path)).toString();
    this.answers.set(`${roads}/QTV-DIR/refDir.csv`, () => readRecording('datex2/refDir.csv'));
    this.answers.set(`${roads}/QTV-DIR/qtvDir.xml`, () =>
      this.movedToNow(recorded('datex2/v2-france-bison-fute-qtv-9-sites.xml')),
    );
    const traffic = `${roads}/TRAFICOLOR-DIR/TraficRouen/`;
    const names = ['20260115_080400', '20260115_080600'].map((time) => `ROUEN_DataTRT_${time}.xml`);
    this.answers.set(traffic, () =>
      ['?C=M;O=D', '/bison-fute-ouvert/', ...names].map((link) => `<a href="${link}">x</a>`).join('\n'),
    );
    this.answers.set(traffic + names[1], () => trafficState(this.nowMs));
    this.answers.set(`${roads}/Evenementiel-DIR/grt/RRN/content.xml`, () =>
      recorded('datex2/v2-france-bison-fute-events.xml'),
    );
  }

  private schedule(): Uint8Array {
    const [from, to] = [-40, 40].map((days) => this.serviceDate(days));
    const rows = (file: string) =>
      Buffer.from(readRecording(`${NETWORK}/${file}`))
        .toString()
        .replace(/^\uFEFF/, '');
    const operatorOf = new Map(this.trips.map(({ routeId, operator }) => [routeId, operator]));
    const routes = rows('routes.txt')
      .split(/\r?\n/)
      .filter((line, index) => index === 0 || operatorOf.has(line.split(',')[0]!))
      .map((line, index) => (index === 0 ? line : `${operatorOf.get(line.split(',')[0]!)}:${line}`));
    const files = {
      'agency.txt': rows('agency.txt'),
      'stops.txt': this.stopsText,
      'routes.txt': routes.join('\n'),
      'calendar.txt': `service_id,monday,tuesday,wednesday,thursday,friday,saturday,sunday,start_date,end_date\nALL,1,1,1,1,1,1,1,${from},${to}\n`,
      'trips.txt': `route_id,service_id,trip_id,direction_id\n${this.trips
        .map(
          ({ operator, routeId, tripId, directionId }) =>
            `${operator}:${routeId},ALL,${operator}:${tripId},${directionId}`,
        )
        .join('\n')}\n`,
      'stop_times.txt': `trip_id,arrival_time,departure_time,stop_id,stop_sequence\n${this.trips
        .flatMap(({ operator, tripId, startS, stops }) =>
          stops.map((stop, index) => {
            const at = clock(startS + index * BETWEEN_STOPS_S);
            return `${operator}:${tripId},${at},${at},${stop.id},${index + 1}`;
          }),
        )
        .join('\n')}\n`,
    };
    return zipSync(Object.fromEntries(Object.entries(files).map(([name, text]) => [name, strToU8(text)])));
  }

  private tripUpdates(trips: readonly Trip[]): Uint8Array {
    return this.message(
      trips.map((trip) => ({
        id: trip.tripId,
        tripUpdate: {
          trip: { tripId: rawTripId(trip), routeId: rawRouteId(trip), startDate: this.serviceDate(0) },
          timestamp: this.nowS,
          stopTimeUpdate: trip.stops
            .slice(this.wholeRuns.includes(trip.operator) ? 0 : this.nextStop(trip))
            .map((stop) => ({
              stopId: stop.code,
              arrival: { delay: 60 },
            })),
        },
      })) as unknown as FeedEntity[],
    );
  }

  private vehicles(trips: readonly Trip[]): Uint8Array {
    return this.message(
      trips.map((trip, index) => {
        const { latitude, longitude } = trip.stops[this.nextStop(trip)]!;
        return {
          id: `v${index}`,
          vehicle: {
            trip: { tripId: rawTripId(trip), routeId: rawRouteId(trip), startDate: this.serviceDate(0) },
            vehicle: { id: `${trip.operator}:Vehicle::${FIRST_VEHICLE[trip.operator] + index}:LOC` },
            position: { latitude, longitude },
            timestamp: this.nowS,
          },
        };
      }) as unknown as FeedEntity[],
    );
  }

  private message(entities: FeedEntity[]): Uint8Array {
    return encodeFeedMessage({
      header: { gtfsRealtimeVersion: '2.0', incrementality: 'FULL_DATASET', timestamp: this.nowS },
      entities,
    });
  }

  private gbfs(data: object): string {
    return JSON.stringify({ last_updated: this.nowS, ttl: 15, version: '2.3', data });
  }

  /** All times of a document by the distance between its newest one and now. */
  private movedToNow(xml: string): string {
    const times = /\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)/g;
    const newest = Math.max(...[...xml.matchAll(times)].map(([text]) => Date.parse(text)));
    return xml.replace(times, (text) => new Date(Date.parse(text) + this.nowMs - newest).toISOString());
  }

  private get nowS(): number {
    return Math.floor(this.nowMs / 1000);
  }

  private nextStop({ startS }: Trip): number {
    return Math.ceil((this.secondOfDay() - startS) / BETWEEN_STOPS_S);
  }

  private secondOfDay(): number {
    const [hours, minutes, seconds] = this.local().slice(11).split(':').map(Number) as [number, number, number];
    return hours * 3600 + minutes * 60 + seconds;
  }

  private serviceDate(days: number): string {
    return new Date(Date.parse(this.local().slice(0, 10)) + days * DAY_S * 1000)
      .toISOString()
      .slice(0, 10)
      .replaceAll('-', '');
  }

  private local(): string {
    return new Date(this.nowMs).toLocaleString('sv-SE', { timeZone: 'Europe/Paris' });
  }
}

/** How an operator's real time writes what the schedule calls `TCAR:22430`. */
function rawTripId({ operator, tripId }: Trip): string {
  return operator === 'TCAR' ? `TCAR:ServiceJourney:${tripId}:LOC` : tripId;
}

function rawRouteId({ operator, routeId }: Trip): string {
  return operator === 'TCAR' ? `TCAR:Line::${routeId}:LOC` : routeId;
}

function readNetwork(): { trips: Trip[]; stopsText: string } {
  const text = (file: string) =>
    Buffer.from(readRecording(`${NETWORK}/${file}`))
      .toString()
      .replace(/^\uFEFF/, '');
  const stopsText = text('stops.txt');
  const stops = [...stopsText.matchAll(/^(\d+),([A-Z0-9]+),"[^"]*",([\d.]+),([\d.]+),0,/gm)].map(
    ([, id, code, lat, lon]) => ({
      id: id!,
      code: code!,
      latitude: Number(lat),
      longitude: Number(lon),
    }),
  );
  const perRoute = new Map<string, number>();
  const trips: Trip[] = [];
  for (const line of text('trips.txt').split(/\r?\n/).slice(1)) {
    const fields = line.split(',');
    const [routeId, , tripId] = fields as [string, string, string];
    // School lines and lifts are left out: the lifts alone are 16,000 trips.
    if (routeId === undefined || !/^(?:\d\d|[A-G])$/.test(routeId)) continue;
    const index = perRoute.get(routeId) ?? 0;
    perRoute.set(routeId, index + 1);
    const startS = index * BETWEEN_TRIPS_S;
    // One trip follows the other through one day; a line with more of them is cut.
    if (startS + STOPS_A_TRIP * BETWEEN_STOPS_S >= DAY_S) continue;
    const first = (perRoute.size * 41) % (stops.length - STOPS_A_TRIP);
    trips.push({
      operator: TNI.has(routeId) ? 'TNI' : TAE.has(routeId) ? 'TAE' : 'TCAR',
      tripId,
      routeId,
      directionId: fields.at(-4) === '1' ? '1' : '0',
      startS,
      stops: stops.slice(first, first + STOPS_A_TRIP),
    });
  }
  return { trips, stopsText };
}

function stationsOf(name: 'station_information' | 'station_status'): object[] {
  const { data } = JSON.parse(Buffer.from(readRecording(`${LOVELO}/${name}.json`)).toString()) as {
    data: { stations: object[] };
  };
  return data.stations;
}

/** The state of one recorded site of Rouen as the description of the feed has it: a word, and no place. */
function trafficState(nowMs: number): string {
  const at = new Date(nowMs).toISOString();
  return `<?xml version="1.0" encoding="UTF-8"?><d2LogicalModel modelBaseVersion="2" xmlns="http://datex2.eu/schema/2/2_0" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"><exchange><supplierIdentification><country>fr</country><nationalIdentifier>TIPI</nationalIdentifier></supplierIdentification></exchange><payloadPublication xsi:type="MeasuredDataPublication" lang="fre"><publicationTime>${at}</publicationTime><publicationCreator><country>fr</country><nationalIdentifier>TIPI</nationalIdentifier></publicationCreator><measurementSiteTableReference targetClass="MeasurementSiteTable" id="" version="1"/><headerInformation><confidentiality>noRestriction</confidentiality><informationStatus>real</informationStatus></headerInformation><siteMeasurements><measurementSiteReference targetClass="MeasurementSiteRecord" id="MUM76.h1" version="1"/><measurementTimeDefault>${at}</measurementTimeDefault><measuredValue index="1"><measuredValue><basicData xsi:type="TrafficStatus"><trafficStatus><trafficStatusValue>congested</trafficStatusValue></trafficStatus></basicData></measuredValue></measuredValue></siteMeasurements></payloadPublication></d2LogicalModel>`;
}

function clock(seconds: number): string {
  return [seconds / 3600, (seconds / 60) % 60, seconds % 60]
    .map((part) => String(Math.floor(part)).padStart(2, '0'))
    .join(':');
}
