import { adherenceOf } from './ladder';

/** What vehicles in service can be counted by. */
export const BREAKDOWNS = ['line', 'mode', 'commune', 'feed'] as const;
export type Breakdown = (typeof BREAKDOWNS)[number];

/** A vehicle as it is counted. `delaySeconds` is absent where its run predicts nothing. */
export interface CountedVehicle {
  group: string;
  delaySeconds: number | undefined;
}

/** A line, mode, commune or feed, and how its vehicles keep the timetable. */
export interface BreakdownRow {
  group: string;
  vehicles: number;
  /** Of how many of them the delay is known. */
  judged: number;
  onTime: number;
  /** Seconds, of the latest. */
  worstDelaySeconds: number | undefined;
}

/** Worst first: by the share that is on time, then by the latest; groups of which nothing is known come last. */
export function breakdownOf(vehicles: Iterable<CountedVehicle>): BreakdownRow[] {
  const rows = new Map<string, BreakdownRow>();
  for (const { group, delaySeconds } of vehicles) {
    let row = rows.get(group);
    if (!row) rows.set(group, (row = { group, vehicles: 0, judged: 0, onTime: 0, worstDelaySeconds: undefined }));
    row.vehicles += 1;
    if (delaySeconds === undefined) continue;
    row.judged += 1;
    if (adherenceOf(delaySeconds) === 'on-time') row.onTime += 1;
    row.worstDelaySeconds = Math.max(row.worstDelaySeconds ?? -Infinity, delaySeconds);
  }
  const share = ({ judged, onTime }: BreakdownRow): number => (judged === 0 ? 2 : onTime / judged);
  return [...rows.values()].sort(
    (a, b) =>
      share(a) - share(b) ||
      (b.worstDelaySeconds ?? -Infinity) - (a.worstDelaySeconds ?? -Infinity) ||
      a.group.localeCompare(b.group),
  );
}

type Ring = readonly (readonly number[])[];

/** An area with its name, each polygon with its holes. */
export interface NamedArea {
  name: string;
  polygons: readonly (readonly Ring[])[];
}

/** The area a point lies in; `undefined` outside all of them. */
export function areaOf(areas: readonly NamedArea[], [x, y]: readonly [number, number]): string | undefined {
  const isIn = (ring: Ring): boolean => {
    let inside = false;
    for (let i = 0, j = ring.length - 1; i < ring.length; j = i, i += 1) {
      const [ax, ay] = ring[i] as [number, number];
      const [bx, by] = ring[j] as [number, number];
      if (ay > y !== by > y && x < ((bx - ax) * (y - ay)) / (by - ay) + ax) inside = !inside;
    }
    return inside;
  };
  return areas.find(({ polygons }) =>
    polygons.some(([outer, ...holes]) => outer !== undefined && isIn(outer) && !holes.some(isIn)),
  )?.name;
}
