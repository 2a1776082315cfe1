/** What an alert says becomes of the service, as people say it. Spec: GTFS-Realtime, Effect. */
export const EFFECTS: Readonly<Record<string, readonly [fr: string, en: string]>> = {
  NO_SERVICE: ['service interrompu', 'no service'],
  REDUCED_SERVICE: ['service réduit', 'reduced service'],
  SIGNIFICANT_DELAYS: ['retards importants', 'major delays'],
  DETOUR: ['déviation', 'detour'],
  MODIFIED_SERVICE: ['service modifié', 'modified service'],
  STOP_MOVED: ['arrêt déplacé', 'stop moved'],
  ADDITIONAL_SERVICE: ['service supplémentaire', 'additional service'],
  ACCESSIBILITY_ISSUE: ['accessibilité réduite', 'less accessible'],
  NO_EFFECT: ['aucun effet sur le service', 'no effect on the service'],
  OTHER_EFFECT: ['autre effet', 'another effect'],
};
