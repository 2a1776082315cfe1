import { readFileSync } from 'node:fs';
import { distanceM } from '#libs/territory';

export interface NetworkStop {
  id: string;
  name: string;
  latitude: number;
  longitude: number;
  /** Of a platform: its station, what is written on it, and the platform across. */
  station?: string;
  platformCode?: string;
  otherPlatform?: string;
}

/** Where most lines meet: a station with a platform for each direction. */
export const BUSIEST_STOP = 'TARTS';

/** One line in one pattern; a route with two branches has two. Stops in the order of direction 0. */
export interface NetworkLine {
  routeId: string;
  pattern: string;
  shortName: string;
  longName: string;
  /** GTFS route_type. */
  routeType: number;
  color: string;
  textColor: string;
  headwayMin: number;
  speedKmh: number;
  stops: string[];
}

export interface Network {
  origin: string;
  stops: NetworkStop[];
  lines: NetworkLine[];
}

/** Real stops and line names, invented service; see the file's own `origin`. */
export function readNetwork(): Network {
  return JSON.parse(readFileSync(new URL('./network.json', import.meta.url), 'utf8')) as Network;
}

/** The platform of a direction, where the stop has any. */
export function platformOf(stop: NetworkStop, directionId: 0 | 1): NetworkStop {
  if (stop.id !== BUSIEST_STOP) return stop;
  const [own, other] = directionId === 0 ? ['A', 'B'] : ['B', 'A'];
  return {
    ...stop,
    id: `${stop.id}-${own}`,
    station: stop.id,
    platformCode: own,
    otherPlatform: `${stop.id}-${other}`,
  };
}

/** A line in one direction, ready to be driven: stops and metres from the first. */
export interface Path {
  line: NetworkLine;
  directionId: 0 | 1;
  stops: NetworkStop[];
  /** Metres from the first stop; same length as `stops`. */
  alongM: number[];
  /** Seconds from the departure at the first stop to the arrival at each. */
  arrivalS: number[];
  departureS: number[];
}

/** Streets are longer than the straight line between stops. */
const DETOUR = 1.25;
const DWELL_S = 20;

export function pathsOf(network: Network): Path[] {
  const byId = new Map(network.stops.map((stop) => [stop.id, stop]));
  return network.lines.flatMap((line) =>
    ([0, 1] as const).map((directionId): Path => {
      const ids = directionId === 0 ? line.stops : [...line.stops].reverse();
      const stops = ids.map((id) => platformOf(byId.get(id)!, directionId));
      const alongM = [0];
      const arrivalS = [0];
      const departureS = [0];
      for (let i = 1; i < stops.length; i += 1) {
        const metres = distanceM(stops[i - 1]!, stops[i]!);
        alongM.push(alongM[i - 1]! + metres);
        // Whole half minutes, as timetables are.
        const seconds = Math.max(30, Math.round((metres * DETOUR) / (line.speedKmh / 3.6) / 30) * 30);
        arrivalS.push(departureS[i - 1]! + seconds);
        departureS.push(i === stops.length - 1 ? arrivalS[i]! : arrivalS[i]! + DWELL_S);
      }
      return { line, directionId, stops, alongM, arrivalS, departureS };
    }),
  );
}
