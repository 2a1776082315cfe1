import type { AlertTemplate } from '#libs/config';

const HOUR_MS = 3_600_000;

/** What an alert is begun with where nothing else is configured: texts that are right as they stand. */
export const ALERT_TEMPLATES: readonly AlertTemplate[] = [
  {
    id: 'line-interrupted',
    nature: 'transit',
    title: { fr: 'Ligne interrompue', en: 'Line interrupted' },
    header: { fr: 'Ligne interrompue', en: 'Line interrupted' },
    description: {
      fr: 'La circulation est interrompue. Consultez les itinéraires de remplacement.',
      en: 'Service is interrupted. Please look for other ways.',
    },
    cause: 'OTHER_CAUSE',
    effect: 'NO_SERVICE',
    severity: 'SEVERE',
    lasts: 2 * HOUR_MS,
  },
  {
    id: 'line-delayed',
    nature: 'transit',
    title: { fr: 'Ligne retardée', en: 'Line delayed' },
    header: { fr: 'Retards importants', en: 'Major delays' },
    description: {
      fr: 'La circulation est ralentie. Prévoyez du temps en plus.',
      en: 'Service is slow. Please allow for more time.',
    },
    cause: 'OTHER_CAUSE',
    effect: 'SIGNIFICANT_DELAYS',
    severity: 'WARNING',
    lasts: HOUR_MS,
  },
  {
    id: 'stop-closed',
    nature: 'transit',
    title: { fr: 'Arrêt non desservi', en: 'Stop not served' },
    header: { fr: 'Arrêt non desservi', en: 'Stop not served' },
    description: {
      fr: 'Cet arrêt n’est pas desservi. Reportez-vous à l’arrêt voisin.',
      en: 'This stop is not served. Please use the next one.',
    },
    cause: 'MAINTENANCE',
    effect: 'NO_SERVICE',
    severity: 'WARNING',
    lasts: 12 * HOUR_MS,
  },
  {
    id: 'detour',
    nature: 'transit',
    title: { fr: 'Déviation', en: 'Detour' },
    header: { fr: 'Ligne déviée', en: 'Line on a detour' },
    description: {
      fr: 'La ligne est déviée. Certains arrêts ne sont pas desservis.',
      en: 'The line is on a detour. Some stops are not served.',
    },
    cause: 'CONSTRUCTION',
    effect: 'DETOUR',
    severity: 'WARNING',
    lasts: 12 * HOUR_MS,
  },
  {
    id: 'road-accident',
    nature: 'road',
    title: { fr: 'Accident', en: 'Accident' },
    header: { fr: 'Accident : ralentissements', en: 'Accident: slow traffic' },
    type: 'Accident',
    severity: 'high',
    lasts: 2 * HOUR_MS,
  },
  {
    id: 'road-works',
    nature: 'road',
    title: { fr: 'Travaux', en: 'Roadworks' },
    header: { fr: 'Travaux en cours', en: 'Roadworks' },
    type: 'MaintenanceWorks',
    severity: 'medium',
    lasts: 24 * HOUR_MS,
  },
  {
    id: 'road-closed',
    nature: 'road',
    title: { fr: 'Route coupée', en: 'Road closed' },
    header: { fr: 'Route coupée à la circulation', en: 'Road closed to traffic' },
    type: 'RoadOrCarriagewayOrLaneManagement',
    severity: 'highest',
    lasts: 12 * HOUR_MS,
  },
];
