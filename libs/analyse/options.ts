/** How an alarm of one rule lives: how long a finding must hold before it is emitted, and be gone before it is cleared. */
export interface AlarmLife {
  enabled: boolean;
  raiseAfterMs: number;
  clearAfterMs: number;
}

/** What the analyst measures and when it speaks. Durations in milliseconds; every limit has a default. */
export interface AnalystOptions {
  /** Alarms are judged this often, on the full multiple of the clock. */
  judgeEveryMs: number;
  /** Key figures are made this often, on the full multiple of the clock. */
  figuresEveryMs: number;
  /** A raised alarm whose figures alone have changed is emitted again at most so often. */
  repeatEveryMs: number;
  /** A cleared alarm is kept so long for whoever looks, then removed. */
  keepClearedMs: number;
  /** An analyst that lost its right to another takes it back when nothing has been emitted for so long. */
  takeOverAfterMs: number;
  figures: {
    /** A vehicle not heard of for longer is not counted as in service. */
    vehicleFreshMs: number;
    /** A trip is on time from here (negative: early) … */
    punctualFromSeconds: number;
    /** … to here. */
    punctualToSeconds: number;
    /** A site is congested where driving takes this many times its free-flow time. */
    congestedTravelTimeRatio: number;
  };
  alarms: {
    feedNotFresh: AlarmLife;
    scheduleEnds: AlarmLife & {
      /** Days before the last service day from which on it is minor, and from which on major. */
      warnDays: number;
      urgentDays: number;
    };
    matchRateDrop: AlarmLife & ShareDrop;
    /** Of runs under way those whose vehicle is seen. */
    vehiclesMissing: AlarmLife & ShareDrop;
    punctualityLow: AlarmLife & { belowShare: number; backAboveShare: number; minSample: number };
    bunching: AlarmLife & {
      withinM: number;
      apartM: number;
      holdsMs: number;
      /** Of an interval, which predictions say less surely than a distance. */
      intervalHoldsMs: number;
      vehicleFreshMs: number;
      /** Lines planned closer together than this are not judged. */
      minPlannedMs: number;
      /** Minutes of interval lost, times minutes it lasts, from which somebody is called. */
      minCost: number;
      /** Of a feed one new alarm in this time, the worst: an operator can look after about one in ten minutes. */
      paceMs: number;
    };
    stationEmpty: AlarmLife & StationRarity;
    stationFull: AlarmLife & StationRarity;
    siteStuck: AlarmLife & { sameForMs: number; minReadings: number };
  };
  /** Draft alerts for transit, derived from road situations. */
  drafts: {
    enabled: boolean;
    /** A situation so near a route's way is on it; at most 125 m. */
    withinM: number;
    /** One with a line must follow the way for so long, or for half of its own length. */
    alongM: number;
    /** Stops so near a situation are named. */
    stopWithinM: number;
    /** Routes and stops one draft names. */
    entities: number;
    /** Drafts at one time, over all feeds. */
    standing: number;
  };
  limits: {
    /** Alarms raised at one time, over all feeds. */
    standingAlarms: number;
    /** Findings that wait for their grace time. */
    waitingFindings: number;
    /** Pairs of vehicles close together, over all feeds. */
    vehiclePairs: number;
    /** Vehicles of one route and direction that are held against each other. */
    vehiclesPerRoute: number;
    /** Road counters whose last reading is remembered. */
    trafficSites: number;
  };
}

/** When a share of a feed has fallen, against the best of the time before. */
export interface ShareDrop {
  withinMs: number;
  /** Raised when the share is below this part of the best one within the time. */
  keptShare: number;
  /** Cleared when the share is back at this part of it. */
  regainedShare: number;
  /** Fewer entities than these say nothing. */
  minSample: number;
}

/** Where many stations are empty (full) every day, one more is no news. */
export interface StationRarity {
  /** No alarm where more than this share of the system is so. */
  rareShare: number;
  /** Systems with fewer stations are not judged. */
  minStations: number;
}

const SECOND = 1_000;
const MINUTE = 60 * SECOND;

export const DEFAULT_OPTIONS: AnalystOptions = {
  judgeEveryMs: 10 * SECOND,
  figuresEveryMs: MINUTE,
  repeatEveryMs: MINUTE,
  keepClearedMs: 15 * MINUTE,
  takeOverAfterMs: 3 * MINUTE,
  figures: {
    vehicleFreshMs: 5 * MINUTE,
    punctualFromSeconds: -60,
    punctualToSeconds: 300,
    congestedTravelTimeRatio: 1.5,
  },
  alarms: {
    feedNotFresh: { enabled: true, raiseAfterMs: 2 * MINUTE, clearAfterMs: 5 * MINUTE },
    // Where vehicles alone have lost their runs, and predictions have not, half of the rate is kept.
    matchRateDrop: {
      enabled: true,
      raiseAfterMs: MINUTE,
      clearAfterMs: 2 * MINUTE,
      withinMs: 15 * MINUTE,
      keptShare: 0.55,
      regainedShare: 0.8,
      minSample: 20,
    },
    vehiclesMissing: {
      enabled: true,
      raiseAfterMs: 3 * MINUTE,
      clearAfterMs: 2 * MINUTE,
      withinMs: 15 * MINUTE,
      keptShare: 0.5,
      regainedShare: 0.8,
      minSample: 20,
    },
    scheduleEnds: { enabled: true, raiseAfterMs: 0, clearAfterMs: 0, warnDays: 30, urgentDays: 7 },
    punctualityLow: {
      enabled: true,
      raiseAfterMs: 5 * MINUTE,
      clearAfterMs: 5 * MINUTE,
      belowShare: 0.6,
      backAboveShare: 0.65,
      minSample: 20,
    },
    bunching: {
      enabled: true,
      raiseAfterMs: 0,
      clearAfterMs: MINUTE,
      withinM: 200,
      apartM: 300,
      holdsMs: 3 * MINUTE,
      intervalHoldsMs: 8 * MINUTE,
      vehicleFreshMs: 2 * MINUTE,
      minPlannedMs: 4 * MINUTE,
      minCost: 25,
      paceMs: 10 * MINUTE,
    },
    // Off: in most systems several stations are empty or full at any hour of the day.
    stationEmpty: {
      enabled: false,
      raiseAfterMs: 20 * MINUTE,
      clearAfterMs: 2 * MINUTE,
      rareShare: 0.1,
      minStations: 10,
    },
    stationFull: {
      enabled: false,
      raiseAfterMs: 20 * MINUTE,
      clearAfterMs: 2 * MINUTE,
      rareShare: 0.1,
      minStations: 10,
    },
    siteStuck: { enabled: true, raiseAfterMs: 0, clearAfterMs: 0, sameForMs: 120 * MINUTE, minReadings: 10 },
  },
  drafts: { enabled: true, withinM: 25, alongM: 100, stopWithinM: 50, entities: 200, standing: 2_000 },
  limits: {
    standingAlarms: 2_000,
    waitingFindings: 10_000,
    vehiclePairs: 5_000,
    vehiclesPerRoute: 200,
    trafficSites: 100_000,
  },
};

export type Adjusted<T> = { [K in keyof T]?: T[K] extends object ? Adjusted<T[K]> : T[K] };

/** The defaults with what somebody wants otherwise. */
export function withDefaults(adjusted: Adjusted<AnalystOptions> = {}): AnalystOptions {
  return merge(DEFAULT_OPTIONS, adjusted);
}

function merge<T extends object>(base: T, over: Adjusted<T>): T {
  const merged = { ...base };
  for (const [name, value] of Object.entries(over)) {
    if (value === undefined) continue;
    const key = name as keyof T;
    const standing = base[key];
    merged[key] =
      typeof standing === 'object' && standing !== null && typeof value === 'object'
        ? (merge(standing, value as Adjusted<typeof standing>) as T[keyof T])
        : (value as T[keyof T]);
  }
  return merged;
}
