/** The kinds of thing an event can be about; also the suffix of the bus topic (`mobility.<kind>`). Closed list. */
export const KINDS = [
  'vehicle-position',
  'trip-update',
  'alert',
  'station',
  'free-vehicle',
  'traffic-measurement',
  'traffic-situation',
  'parking',
  'feed-status',
  'dataset',
  'alarm',
  'kpi',
  'trip-modification',
  'variable-message-sign',
  'alarm-action',
  'journal-entry',
  'audit',
] as const;
export type Kind = (typeof KINDS)[number];

/** What operators do and write down: for their eyes, on the stream and their own addresses alone. */
export const OPERATOR_KINDS = ['alarm-action', 'journal-entry'] as const satisfies readonly Kind[];
/** What was done and refused: for the eyes of administrators, on the stream and at `/v1/audit` alone. */
export const ADMIN_KINDS = ['audit'] as const satisfies readonly Kind[];
/** Kinds any output may have, as far as its audience may read the entities. */
export const PUBLIC_KINDS: readonly Kind[] = KINDS.filter((kind) => !isKeptApart(kind));

/** Whether a kind is for operators or administrators, and on no output. */
export function isKeptApart(kind: Kind): boolean {
  return ([...OPERATOR_KINDS, ...ADMIN_KINDS] as readonly Kind[]).includes(kind);
}

export function isKind(text: string): text is Kind {
  return (KINDS as readonly string[]).includes(text);
}

/** The widest first. */
export const VISIBILITIES = ['open', 'partner', 'internal'] as const;
export type Visibility = (typeof VISIBILITIES)[number];

/** Whether `a` lets more readers in than `b`. */
export function isWider(a: Visibility, b: Visibility): boolean {
  return VISIBILITIES.indexOf(a) < VISIBILITIES.indexOf(b);
}

/** How a traveller moves; derived from GTFS `route_type`, GBFS `form_factor`, or `road` for traffic. */
export const MODES = [
  'tram',
  'metro',
  'rail',
  'bus',
  'ferry',
  'cable',
  'shuttle',
  'coach',
  'bike',
  'scooter',
  'car',
  'road',
  'other',
] as const;
export type Mode = (typeof MODES)[number];
