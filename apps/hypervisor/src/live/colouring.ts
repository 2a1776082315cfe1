import { signal } from '@preact/signals';
import { spacingState, type Spacing, type SpacingState } from '../../../../libs/analyse/spacing';
import { ADHERENCE_MARKS, adherenceOf } from './ladder';

/** What the colour of vehicles says. */
export const COLOURINGS = ['line', 'adherence', 'headway', 'load'] as const;
export type Colouring = (typeof COLOURINGS)[number];

/** The operator's choice; it stands in the address. */
export const colouring = signal<Colouring>('line');

export function isColouring(text: string | null): text is Colouring {
  return COLOURINGS.includes(text as Colouring);
}

/** Never by colour alone: the mark is drawn behind the name of the line. */
export interface Shade {
  colour: string;
  mark: string;
  word: `adherence-${ReturnType<typeof adherenceOf>}` | `load-${Load}` | `headway-${SpacingState}`;
}

type Load = 'free' | 'seated' | 'standing' | 'full' | 'unknown';

/** Told apart by those who see red and green alike, too: by lightness and towards blue. */
const BY_ADHERENCE: Record<ReturnType<typeof adherenceOf>, string> = {
  early: '#7b3fa0',
  'on-time': '#1f6fb2',
  late: '#c62828',
  unknown: '#6b7680',
};
const BY_LOAD: Record<Load, { colour: string; mark: string }> = {
  free: { colour: '#1f6fb2', mark: '▁' },
  seated: { colour: '#2f8f83', mark: '▃' },
  standing: { colour: '#c77700', mark: '▅' },
  full: { colour: '#c62828', mark: '█' },
  unknown: { colour: '#6b7680', mark: '?' },
};

/** By lightness as well: the worse, the darker or redder. */
const BY_HEADWAY: Record<SpacingState, { colour: string; mark: string }> = {
  bunched: { colour: '#b3261e', mark: '▸◂' },
  short: { colour: '#b86200', mark: '›‹' },
  even: { colour: '#1f6fb2', mark: '=' },
  gap: { colour: '#7b3fa0', mark: '◂▸' },
  unknown: { colour: '#6b7680', mark: '?' },
};

const STEP_MINUTES = 5;
const MOST_MINUTES = 30;

/** By the words of GTFS-RT; what has none goes by its share of places. */
const LOADS: Readonly<Record<string, Load>> = {
  EMPTY: 'free',
  MANY_SEATS_AVAILABLE: 'free',
  FEW_SEATS_AVAILABLE: 'seated',
  STANDING_ROOM_ONLY: 'standing',
  CRUSHED_STANDING_ROOM_ONLY: 'full',
  FULL: 'full',
  NOT_ACCEPTING_PASSENGERS: 'full',
};

export function loadOf(status: string | undefined, percentage: number | undefined): Load {
  const said = LOADS[status ?? ''];
  if (said) return said;
  if (percentage === undefined || percentage < 0) return 'unknown';
  return percentage < 40 ? 'free' : percentage < 70 ? 'seated' : percentage < 95 ? 'standing' : 'full';
}

/** What a vehicle is drawn with instead of its line's colour; nothing where that is asked for. */
export function shadeOf(
  by: Colouring,
  vehicle: { occupancyStatus?: string | undefined; occupancyPercentage?: number | undefined },
  delaySeconds: number | undefined,
  spacing?: Spacing,
): Shade | undefined {
  if (by === 'line') return undefined;
  if (by === 'headway') {
    const state = spacingState(spacing);
    const { colour, mark } = BY_HEADWAY[state];
    // The interval itself where it matters; in whole minutes, for each mark of each line is a picture that is kept.
    const minutes = state === 'bunched' || state === 'gap' ? minutesOf(spacing!.seconds) : '';
    return { colour, mark: mark + minutes, word: `headway-${state}` };
  }
  if (by === 'load') {
    const load = loadOf(vehicle.occupancyStatus, vehicle.occupancyPercentage);
    return { ...BY_LOAD[load], word: `load-${load}` };
  }
  const adherence = adherenceOf(delaySeconds);
  return { colour: BY_ADHERENCE[adherence], mark: markOf(adherence, delaySeconds), word: `adherence-${adherence}` };
}

function minutesOf(seconds: number): string {
  return `${Math.min(MOST_MINUTES, Math.round(seconds / 60))}′`;
}

/** In steps, for each mark of each line is a picture of its own that is kept. */
function markOf(adherence: ReturnType<typeof adherenceOf>, delaySeconds = 0): string {
  const sign = ADHERENCE_MARKS[adherence];
  if (adherence !== 'late') return sign;
  return `${sign}${Math.min(MOST_MINUTES, Math.floor(delaySeconds / 60 / STEP_MINUTES) * STEP_MINUTES)}′`;
}

/** For the legend: every shade of a choice, in order. */
export function shadesOf(by: Colouring): Shade[] {
  if (by === 'adherence')
    return (['early', 'on-time', 'late', 'unknown'] as const).map((adherence) => ({
      colour: BY_ADHERENCE[adherence],
      mark: ADHERENCE_MARKS[adherence],
      word: `adherence-${adherence}`,
    }));
  if (by === 'headway')
    return (['bunched', 'short', 'even', 'gap', 'unknown'] as const).map((state) => ({
      ...BY_HEADWAY[state],
      word: `headway-${state}`,
    }));
  if (by === 'load') {
    const words = ['MANY_SEATS_AVAILABLE', 'FEW_SEATS_AVAILABLE', 'STANDING_ROOM_ONLY', 'FULL', undefined];
    return words.map((occupancyStatus) => shadeOf(by, { occupancyStatus }, undefined)!);
  }
  return [];
}
