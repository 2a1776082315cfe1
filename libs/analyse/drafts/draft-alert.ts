import type {
  Alert,
  AlertId,
  InformedEntity,
  Period,
  SituationRecord,
  TrafficSituation,
  Translated,
} from '#libs/model';

interface Meaning {
  fr: string;
  en: string;
  /** GTFS-RT Cause. */
  cause: string;
}

const OTHER: Meaning = { fr: 'Événement routier', en: 'Road event', cause: 'OTHER_CAUSE' };

/** What the DATEX II record types mean to travellers; by their version 3 names. */
const MEANINGS: Readonly<Record<string, Meaning>> = {
  AbnormalTraffic: { fr: 'Circulation difficile', en: 'Congestion', cause: 'OTHER_CAUSE' },
  Accident: { fr: 'Accident', en: 'Accident', cause: 'ACCIDENT' },
  AnimalPresenceObstruction: { fr: 'Animaux sur la chaussée', en: 'Animals on the road', cause: 'OTHER_CAUSE' },
  AuthorityOperation: {
    fr: 'Intervention des autorités',
    en: 'Operation of the authorities',
    cause: 'POLICE_ACTIVITY',
  },
  ConstructionWorks: { fr: 'Travaux', en: 'Construction works', cause: 'CONSTRUCTION' },
  DisturbanceActivity: { fr: 'Manifestation', en: 'Demonstration', cause: 'DEMONSTRATION' },
  EnvironmentalObstruction: { fr: 'Obstacle naturel', en: 'Natural obstruction', cause: 'WEATHER' },
  GeneralObstruction: { fr: 'Obstacle sur la chaussée', en: 'Obstruction', cause: 'OTHER_CAUSE' },
  InfrastructureDamageObstruction: { fr: 'Chaussée endommagée', en: 'Damaged road', cause: 'TECHNICAL_PROBLEM' },
  MaintenanceWorks: { fr: 'Travaux', en: 'Roadworks', cause: 'MAINTENANCE' },
  NonWeatherRelatedRoadConditions: { fr: 'État de la chaussée', en: 'Road conditions', cause: 'OTHER_CAUSE' },
  PoorEnvironmentConditions: { fr: 'Mauvais temps', en: 'Bad weather', cause: 'WEATHER' },
  PublicEvent: { fr: 'Manifestation publique', en: 'Public event', cause: 'OTHER_CAUSE' },
  RoadOrCarriagewayOrLaneManagement: {
    fr: 'Restriction de circulation',
    en: 'Traffic restriction',
    cause: 'OTHER_CAUSE',
  },
  VehicleObstruction: { fr: 'Véhicule immobilisé', en: 'Broken-down vehicle', cause: 'OTHER_CAUSE' },
  WeatherRelatedRoadConditions: { fr: 'Intempéries', en: 'Weather on the road', cause: 'WEATHER' },
};

const CLOSED = new Set(['roadClosed', 'carriagewayClosures', 'bridgeClosed', 'tunnelClosed', 'closed']);
const SEVERE = new Set(['highest', 'high']);

/**
 * What a road situation may mean for travellers of the routes and stops it touches: an alert nobody has confirmed. The
 * producer's own comment is the description, as it came. `periods`: when its records hold.
 */
export function draftAlert(
  alertId: AlertId,
  situation: TrafficSituation,
  records: readonly SituationRecord[],
  informedEntities: InformedEntity[],
  periods: readonly Period[],
): Alert {
  const first = records[0]!;
  const meaning = MEANINGS[first.type] ?? OTHER;
  const road = records.find(({ roadNumber }) => roadNumber !== undefined)?.roadNumber;
  const on = road === undefined ? '' : ` (${road})`;
  const alert: Alert = {
    alertId,
    // One without bounds means always, and is said so by none.
    activePeriods: periods.some(({ start, end }) => !start && !end) ? [] : [...periods],
    informedEntities,
    cause: meaning.cause,
    effect: effectOf(records),
    header: {
      fr: `À vérifier : ${meaning.fr.toLowerCase()} sur le parcours${on}`,
      en: `To be checked: ${meaning.en.toLowerCase()} on the route${on}`,
    },
  };
  if (SEVERE.has(situation.overallSeverity ?? '')) alert.severityLevel = 'WARNING';
  const description = commentOf(records);
  if (description !== undefined) alert.description = description;
  return alert;
}

function effectOf(records: readonly SituationRecord[]): string {
  if (records.some(({ detail }) => detail?.some((word) => CLOSED.has(word)))) return 'DETOUR';
  const slows = records.some(({ type, delaySeconds }) => type === 'AbnormalTraffic' || (delaySeconds ?? 0) > 0);
  return slows ? 'SIGNIFICANT_DELAYS' : 'UNKNOWN_EFFECT';
}

function commentOf(records: readonly SituationRecord[]): Translated | undefined {
  for (const { comments } of records) {
    const comment = comments?.find((one) => Object.keys(one).length > 0);
    if (comment !== undefined) return comment;
  }
  return undefined;
}
