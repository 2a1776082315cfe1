import { signal } from '@preact/signals';

/** One catalogue of words; both languages have every key, which the type checks. */
const fr = {
  title: 'Hyperviseur',
  feeds: 'Flux',
  layers: 'Couches',
  catalogue: 'Catalogue',
  api: 'API',
  close: 'Fermer',
  search: 'Ligne, station, compteur…',
  searchLabel: 'Chercher sur la carte',
  noResult: 'Rien de ce nom en ce moment',
  connecting: 'Connexion…',
  catchingUp: 'Rattrapage…',
  live: 'En direct',
  offline: 'Hors ligne depuis',
  fresh: 'à jour',
  stale: 'périmé',
  failing: 'en panne',
  waiting: 'en attente',
  observed: 'observé',
  simulated: 'simulé',
  replayed: 'rejoué',
  notReal: 'Démonstration : rien de ce qui est marqué « simulé » ou « rejoué » n’est la circulation réelle.',
  vehicles: 'Véhicules',
  stations: 'Stations',
  freeVehicles: 'Engins en libre-service',
  counters: 'Compteurs routiers',
  situations: 'Événements routiers',
  parks: 'Parkings',
  signs: 'Panneaux à messages',
  ago: 'il y a',
  matched: 'des courses retrouvées',
  source: 'Source',
  licence: 'Licence',
  observedAt: 'Observé',
  age: 'Âge',
  direction: 'Direction',
  speed: 'Vitesse',
  occupancy: 'Affluence',
  delay: 'Écart',
  nextStops: 'Prochains passages',
  onTime: 'à l’heure',
  late: 'de retard',
  early: 'd’avance',
  bikes: 'Vélos disponibles',
  docks: 'Places libres',
  spaces: 'Places libres',
  parkClosed: 'Fermé',
  parkFull: 'Complet',
  signBlank: 'Rien n’est affiché',
  signBroken: 'En panne',
  capacity: 'Capacité',
  flow: 'Débit',
  vehPerHour: 'véh/h',
  road: 'Voie',
  unmatched: 'Course absente des horaires',
  gone: 'Cette entité n’est plus suivie.',
  active: 'En vigueur',
  upcoming: 'Pas en vigueur pour l’instant',
  ended: 'Terminé',
  suspended: 'Suspendu',
  validityUnknown: 'Validité inconnue',
  since: '· à partir du',
  until: '· jusqu’au',
  theme: 'Clair ou sombre',
  language: 'English',
  notRenting: 'Location suspendue',
  openFeeds: 'Flux et couches',
  alerts: 'Infos trafic',
  noReading: 'pas de mesure',
  gap: 'Reprise après coupure : état rechargé',
  noMap: 'La carte ne peut pas s’afficher : ce navigateur n’a pas WebGL. La recherche et les flux restent utilisables.',
} as const;

type Wording = Record<keyof typeof fr, string>;

const en: Wording = {
  title: 'Hypervisor',
  feeds: 'Feeds',
  layers: 'Layers',
  catalogue: 'Catalogue',
  api: 'API',
  close: 'Close',
  search: 'Line, station, counter…',
  searchLabel: 'Search on the map',
  noResult: 'Nothing of that name right now',
  connecting: 'Connecting…',
  catchingUp: 'Catching up…',
  live: 'Live',
  offline: 'Offline for',
  fresh: 'fresh',
  stale: 'stale',
  failing: 'failing',
  waiting: 'waiting',
  observed: 'observed',
  simulated: 'simulated',
  replayed: 'replayed',
  notReal: 'Demonstration: nothing marked “simulated” or “replayed” is real traffic.',
  vehicles: 'Vehicles',
  stations: 'Stations',
  freeVehicles: 'Free-floating vehicles',
  counters: 'Road counters',
  situations: 'Road events',
  parks: 'Car parks',
  signs: 'Message signs',
  ago: 'ago',
  matched: 'of trips matched',
  source: 'Source',
  licence: 'Licence',
  observedAt: 'Observed',
  age: 'Age',
  direction: 'Towards',
  speed: 'Speed',
  occupancy: 'Crowding',
  delay: 'Punctuality',
  nextStops: 'Next stops',
  onTime: 'on time',
  late: 'late',
  early: 'early',
  bikes: 'Bikes available',
  docks: 'Free docks',
  spaces: 'Free spaces',
  parkClosed: 'Closed',
  parkFull: 'Full',
  signBlank: 'Nothing is shown',
  signBroken: 'Out of order',
  capacity: 'Capacity',
  flow: 'Flow',
  vehPerHour: 'veh/h',
  road: 'Road',
  unmatched: 'Trip not in the timetable',
  gone: 'This entity is no longer tracked.',
  active: 'In force',
  upcoming: 'Not in force now',
  ended: 'Over',
  suspended: 'Suspended',
  validityUnknown: 'Validity unknown',
  since: '· from',
  until: '· until',
  theme: 'Light or dark',
  language: 'Français',
  notRenting: 'Not renting',
  openFeeds: 'Feeds and layers',
  alerts: 'Service alerts',
  noReading: 'no reading',
  gap: 'Back after a break: state reloaded',
  noMap: 'The map cannot be drawn: this browser has no WebGL. Search and feeds still work.',
};

export type Language = 'fr' | 'en';
const CATALOGUE: Record<Language, Wording> = { fr, en };

const asked =
  new URLSearchParams(location.search).get('lang') ??
  localStorage.getItem('language') ??
  navigator.language.slice(0, 2);
export const language = signal<Language>(asked === 'en' ? 'en' : 'fr');

export function t(key: keyof Wording): string {
  return CATALOGUE[language.value][key];
}

export function switchLanguage(): void {
  language.value = language.value === 'fr' ? 'en' : 'fr';
  localStorage.setItem('language', language.value);
}

/** Occupancy as people say it; GTFS-RT names it in capitals. */
const OCCUPANCY: Record<string, [string, string]> = {
  EMPTY: ['vide', 'empty'],
  MANY_SEATS_AVAILABLE: ['beaucoup de places', 'many seats'],
  FEW_SEATS_AVAILABLE: ['peu de places assises', 'few seats'],
  STANDING_ROOM_ONLY: ['debout', 'standing room'],
  CRUSHED_STANDING_ROOM_ONLY: ['très chargé', 'crowded'],
  FULL: ['complet', 'full'],
};
export function occupancy(status: string): string {
  return OCCUPANCY[status]?.[language.value === 'fr' ? 0 : 1] ?? status;
}

/** `12 s`, `3 min`, `2 h`, `5 j`: an age at a glance. */
export function duration(ms: number): string {
  const seconds = Math.max(0, Math.round(ms / 1000));
  if (seconds < 90) return `${seconds} s`;
  if (seconds < 5_400) return `${Math.round(seconds / 60)} min`;
  if (seconds < 129_600) return `${Math.round(seconds / 3_600)} h`;
  return `${Math.round(seconds / 86_400)} ${language.value === 'fr' ? 'j' : 'd'}`;
}

export function ago(ms: number): string {
  return language.value === 'fr' ? `${t('ago')} ${duration(ms)}` : `${duration(ms)} ${t('ago')}`;
}

/** Local time of Rouen with its zone, and the date where it is not today. */
export function clockTime(instant: string, nowMs: number): string {
  const at = new Date(instant);
  const locale = language.value === 'fr' ? 'fr-FR' : 'en-GB';
  const far = Math.abs(nowMs - at.getTime()) > 43_200_000;
  return at.toLocaleString(locale, {
    timeZone: 'Europe/Paris',
    ...(far
      ? { dateStyle: 'medium' as const, timeStyle: 'short' as const }
      : { hour: '2-digit', minute: '2-digit', second: '2-digit', timeZoneName: 'short' }),
  });
}

export function number(value: number): string {
  return value.toLocaleString(language.value === 'fr' ? 'fr-FR' : 'en-GB', { maximumFractionDigits: 0 });
}
