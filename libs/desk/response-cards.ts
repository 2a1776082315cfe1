import type { OperatorsConfig } from '#libs/config';
import type { AlarmRuleName, FeedId, Translated } from '#libs/model';

/** The response card of a rule (fiche réflexe): what its alarms are called, what they mean, and what to do, by language. */
export interface ResponseCardText {
  rule: AlarmRuleName;
  title: Translated;
  meaning: Translated;
  steps: Record<string, string[]>;
}

type Written = [title: string, meaning: string, steps: string[]];

const DEFAULTS: Record<AlarmRuleName, { fr: Written; en: Written }> = {
  'feed-not-fresh': {
    fr: [
      'Flux muet',
      'Tout ou partie de ce flux n’arrive plus, ou reste le même : ce que la carte en montre peut être ancien.',
      [
        'Appeler le producteur',
        'Ne plus se fier à la carte pour ce flux',
        'Lire dans la fiche du flux quelle source manque, depuis quand et pourquoi',
      ],
    ],
    en: [
      'Silent feed',
      'All or part of this feed comes no more, or stays the same: what the map shows of it may be old.',
      [
        'Call the producer',
        'Do not trust the map for this feed',
        'Read in the feed’s sheet which source is missing, since when and why',
      ],
    ],
  },
  'match-rate-drop': {
    fr: [
      'Courses introuvables dans les horaires',
      'Le temps réel ne correspond plus aux horaires en usage : l’un des deux a de nouveaux identifiants.',
      ['Comparer les dates des horaires et du temps réel', 'Demander au producteur le jeu qui manque'],
    ],
    en: [
      'Runs not found in the timetable',
      'Real time no longer fits the timetable in use: one of them has new ids.',
      ['Compare the dates of timetable and real time', 'Ask the producer for the one that is missing'],
    ],
  },
  'vehicles-missing': {
    fr: [
      'Véhicules disparus',
      'Des courses sont toujours prévues, mais leurs véhicules ne sont plus vus : une cellule radio ou le système embarqué est en panne.',
      [
        'Chercher sur la carte la zone ou la ligne qui manque',
        'Appeler le PC du réseau',
        'Suivre ces courses par radio',
      ],
    ],
    en: [
      'Vehicles seen no more',
      'Runs are still predicted, but their vehicles are seen no more: a radio cell or the equipment on board has failed.',
      [
        'Look on the map for the area or line that is missing',
        'Call the desk of the network',
        'Follow these runs by radio',
      ],
    ],
  },
  'schedule-ends': {
    fr: [
      'Fin des horaires',
      'Les horaires en usage n’ont bientôt plus, ou n’ont plus, aucun service.',
      ['Demander les horaires suivants au producteur', 'Vérifier si un jeu reçu a été refusé'],
    ],
    en: [
      'Timetable ends',
      'The timetable in use has soon, or already, no service left.',
      ['Ask the producer for the next timetable', 'Look whether one that came was refused'],
    ],
  },
  'punctuality-low': {
    fr: [
      'Ponctualité basse',
      'Moins de courses à l’heure que le seuil : il y a une cause commune.',
      [
        'Chercher la cause sur la carte : travaux, événement, météo',
        'Convenir d’une régulation avec le réseau',
        'Informer les voyageurs',
      ],
    ],
    en: [
      'Low punctuality',
      'Fewer runs on time than the threshold: they have a cause in common.',
      [
        'Look for the cause on the map: roadworks, incident, weather',
        'Agree on regulation with the network',
        'Inform travellers',
      ],
    ],
  },
  bunching: {
    fr: [
      'Véhicules trop proches',
      'Deux véhicules de la même ligne se suivent de près : un trou se creuse derrière eux.',
      ['Faire retenir le second', 'Ou faire combler le trou derrière'],
    ],
    en: [
      'Bunched vehicles',
      'Two vehicles of a line follow each other closely: a gap opens behind them.',
      ['Have the follower held', 'Or have the gap behind filled'],
    ],
  },
  'station-empty': {
    fr: ['Station vide', 'Plus aucun vélo depuis longtemps.', ['Demander à l’exploitant d’apporter des vélos']],
    en: ['Empty station', 'No bike left for a long time.', ['Ask the operator to bring bikes']],
  },
  'station-full': {
    fr: [
      'Station pleine',
      'Plus aucune place pour rendre un vélo depuis longtemps.',
      ['Demander à l’exploitant d’enlever des vélos'],
    ],
    en: ['Full station', 'No free dock for a long time.', ['Ask the operator to take bikes away']],
  },
  'site-stuck': {
    fr: [
      'Compteur figé',
      'Le compteur envoie toujours la même valeur : elle ne dit rien de la circulation.',
      ['Ne pas se fier à ce compteur', 'Le faire réparer'],
    ],
    en: [
      'Stuck counter',
      'The counter keeps sending the same value: it says nothing about traffic.',
      ['Do not trust this counter', 'Have it repaired'],
    ],
  },
};

/** The cards of all rules: as configured, language by language, and as they stand here for what is not. */
export function responseCards(configured: OperatorsConfig['cards'] = {}): ResponseCardText[] {
  return (Object.keys(DEFAULTS) as AlarmRuleName[]).map((rule) => {
    const { fr, en } = DEFAULTS[rule];
    const own = configured[rule];
    return {
      rule,
      title: { fr: fr[0], en: en[0], ...own?.title },
      meaning: { fr: fr[1], en: en[1], ...own?.meaning },
      steps: { fr: fr[2], en: en[2], ...own?.steps },
    };
  });
}

/** The name of a rule in both languages, for lines that name an alarm. */
export function ruleTitle(rule: string): Translated {
  const written = DEFAULTS[rule as AlarmRuleName];
  return written ? { fr: written.fr[0], en: written.en[0] } : { und: rule };
}

/** Whom to call about each feed, of those a reader may read. */
export function contactsOf(
  configured: OperatorsConfig['contacts'],
  mayRead: (feed: FeedId) => boolean,
): Record<string, string> {
  return Object.fromEntries(Object.entries(configured).filter(([feed]) => mayRead(feed as FeedId)));
}
