import { STOPS, STREET, roadOf } from './street.mjs';

const TOP_MPS = 5.5;
const SPEED_UP_MPS2 = 0.8;
const BRAKE_MPS2 = 1.2;
const DOORS_S = 8;
const TURN_S = 12;
/** Somebody steps onto the street about so often. */
const OBSTACLE_EVERY_S = 45;
const OBSTACLE_S = 5;
/** The safety driver takes over about so often, for so long, and drives more slowly. */
const MANUAL_EVERY_S = 90;
const MANUAL_S = 20;
const MANUAL_MPS = 3;

/** The same numbers for the same seed, so that a run can be repeated (mulberry32). */
export function chanceOf(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

/** A shuttle that drives up and down the street: stops with open doors, brakes for obstacles, is driven by hand at times. */
export class Shuttle {
  constructor(id, { seed = 1, network = 'sim-transit' } = {}) {
    this.id = id;
    this.chance = chanceOf(seed);
    this.network = network;
    this.road = roadOf(STREET);
    this.stops = STOPS.map((stop) => ({ ...stop, metres: this.road.metresTo(stop.at) }));
    this.metres = this.chance() * this.road.length;
    this.direction = 1;
    this.speedMps = 0;
    this.doors = 'closed';
    this.obstacle = false;
    this.mode = 'auto';
    this.standsS = 0;
    this.manualS = 0;
    this.load = Math.round(this.chance() * 8);
  }

  /** The stop it drives to. */
  get next() {
    const ahead = this.stops.filter(({ metres }) => (metres - this.metres) * this.direction > 0.5);
    ahead.sort((a, b) => Math.abs(a.metres - this.metres) - Math.abs(b.metres - this.metres));
    return ahead[0];
  }

  step(seconds) {
    if (this.manualS > 0) this.manualS -= seconds;
    else if (this.chance() < seconds / MANUAL_EVERY_S) this.manualS = MANUAL_S;
    this.mode = this.manualS > 0 ? 'manual' : 'auto';
    if (this.standsS > 0) {
      this.standsS -= seconds;
      if (this.standsS <= 0) {
        this.doors = 'closed';
        this.obstacle = false;
        this.at = undefined;
      }
      return;
    }
    if (this.speedMps > 1 && this.chance() < seconds / OBSTACLE_EVERY_S) {
      this.obstacle = true;
      this.speedMps = 0;
      this.standsS = OBSTACLE_S;
      return;
    }
    const { next } = this;
    if (!next) {
      this.direction = -this.direction;
      return;
    }
    const left = Math.abs(next.metres - this.metres);
    const canStop = Math.sqrt(2 * BRAKE_MPS2 * left);
    const wanted = Math.min(this.mode === 'manual' ? MANUAL_MPS : TOP_MPS, canStop);
    this.speedMps = Math.min(wanted, this.speedMps + SPEED_UP_MPS2 * seconds);
    this.metres += this.direction * Math.min(left, this.speedMps * seconds);
    if (left < 0.6) {
      this.metres = next.metres;
      this.speedMps = 0;
      this.doors = 'open';
      this.at = next.id;
      this.standsS = this.next ? DOORS_S : TURN_S;
      this.load = Math.max(0, Math.min(12, this.load + Math.round(this.chance() * 6) - 3));
    }
  }

  /** As the hub is told: an event of its model; what the model has no word for is kept beside it as `experiment`. */
  event(atMs) {
    const { latitude, longitude, bearingDeg } = this.road.placeAt(this.metres);
    const stop = this.at ?? this.next?.id;
    return {
      kind: 'vehicle-position',
      key: this.id,
      observedAt: new Date(atMs).toISOString(),
      entity: {
        label: `Navette ${this.id}`,
        mode: 'shuttle',
        routeName: 'N',
        point: { latitude: Number(latitude.toFixed(6)), longitude: Number(longitude.toFixed(6)) },
        bearingDeg: Number(((this.direction > 0 ? bearingDeg : bearingDeg + 180) % 360).toFixed(1)),
        speedMps: Number(this.speedMps.toFixed(2)),
        occupancyPercentage: Math.round((this.load / 12) * 100),
        ...(stop && {
          stopId: `${this.network}:${stop}`,
          currentStatus: this.at ? 'STOPPED_AT' : 'IN_TRANSIT_TO',
        }),
        experiment: { doors: this.doors, obstacle: this.obstacle, drivingMode: this.mode },
      },
    };
  }
}
