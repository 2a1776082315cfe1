import type { Alarm } from '../api/contract';

/** What a rule's alarm is called, what it means for travellers and for the page, and what an operator does about it. */
export interface ResponseCard {
  title: string;
  meaning: string;
  steps: readonly string[];
}

type Rule = Alarm['rule'];

/** The response cards (fiches réflexes) in both languages, one per rule; the type asks for each. */
export const RESPONSE_CARDS: Record<'fr' | 'en', Record<Rule, ResponseCard>> = {
  fr: {
    'feed-not-fresh': {
      title: 'Flux muet',
      meaning: 'Le producteur n’envoie plus rien d’utilisable : tout ce que la carte montre de ce flux est ancien.',
      steps: [
        'Appeler le producteur',
        'Ne plus se fier à la carte pour ce flux',
        'Lire la dernière erreur dans la fiche du flux',
      ],
    },
    'match-rate-drop': {
      title: 'Courses introuvables dans les horaires',
      meaning: 'Le temps réel ne correspond plus aux horaires en usage : l’un des deux a de nouveaux identifiants.',
      steps: ['Comparer les dates des horaires et du temps réel', 'Demander au producteur le jeu qui manque'],
    },
    'schedule-ends': {
      title: 'Fin des horaires',
      meaning: 'Les horaires en usage n’ont bientôt plus, ou n’ont plus, aucun service.',
      steps: ['Demander les horaires suivants au producteur', 'Vérifier si un jeu reçu a été refusé'],
    },
    'punctuality-low': {
      title: 'Ponctualité basse',
      meaning: 'Moins de courses à l’heure que le seuil : il y a une cause commune.',
      steps: [
        'Chercher la cause sur la carte : travaux, événement, météo',
        'Convenir d’une régulation avec le réseau',
        'Informer les voyageurs',
      ],
    },
    bunching: {
      title: 'Véhicules trop proches',
      meaning: 'Deux véhicules de la même ligne se suivent de près : un trou se creuse derrière eux.',
      steps: ['Faire retenir le second', 'Ou faire combler le trou derrière'],
    },
    'station-empty': {
      title: 'Station vide',
      meaning: 'Plus aucun vélo depuis longtemps.',
      steps: ['Demander à l’exploitant d’apporter des vélos'],
    },
    'station-full': {
      title: 'Station pleine',
      meaning: 'Plus aucune place pour rendre un vélo depuis longtemps.',
      steps: ['Demander à l’exploitant d’enlever des vélos'],
    },
    'site-stuck': {
      title: 'Compteur figé',
      meaning: 'Le compteur envoie toujours la même valeur : elle ne dit rien de la circulation.',
      steps: ['Ne pas se fier à ce compteur', 'Le faire réparer'],
    },
  },
  en: {
    'feed-not-fresh': {
      title: 'Silent feed',
      meaning: 'The producer sends nothing usable any more: all the map shows of this feed is old.',
      steps: ['Call the producer', 'Do not trust the map for this feed', 'Read the last error in the feed’s sheet'],
    },
    'match-rate-drop': {
      title: 'Runs not found in the timetable',
      meaning: 'Real time no longer fits the timetable in use: one of them has new ids.',
      steps: ['Compare the dates of timetable and real time', 'Ask the producer for the one that is missing'],
    },
    'schedule-ends': {
      title: 'Timetable ends',
      meaning: 'The timetable in use has soon, or already, no service left.',
      steps: ['Ask the producer for the next timetable', 'Look whether one that came was refused'],
    },
    'punctuality-low': {
      title: 'Low punctuality',
      meaning: 'Fewer runs on time than the threshold: they have a cause in common.',
      steps: [
        'Look for the cause on the map: roadworks, incident, weather',
        'Agree on regulation with the network',
        'Inform travellers',
      ],
    },
    bunching: {
      title: 'Bunched vehicles',
      meaning: 'Two vehicles of a line follow each other closely: a gap opens behind them.',
      steps: ['Have the follower held', 'Or have the gap behind filled'],
    },
    'station-empty': {
      title: 'Empty station',
      meaning: 'No bike left for a long time.',
      steps: ['Ask the operator to bring bikes'],
    },
    'station-full': {
      title: 'Full station',
      meaning: 'No free dock for a long time.',
      steps: ['Ask the operator to take bikes away'],
    },
    'site-stuck': {
      title: 'Stuck counter',
      meaning: 'The counter keeps sending the same value: it says nothing about traffic.',
      steps: ['Do not trust this counter', 'Have it repaired'],
    },
  },
};
