import type { Alert, HubEvent, JournalCategory, TrafficSituation, Translated } from '#libs/model';
import type { DeskEvent } from './event-changes.js';
import { journalEvent } from './journal.js';

const WORDS: Partial<Record<JournalCategory, { fr: string; en: string }>> = {
  'alert-drafted': { fr: 'Brouillon', en: 'Draft' },
  'alert-confirmed': { fr: 'Confirmé et publié', en: 'Confirmed and published' },
  'alert-edited': { fr: 'Modifié', en: 'Changed' },
  'alert-prolonged': { fr: 'Fin déplacée', en: 'End moved' },
  'alert-ended': { fr: 'Terminé', en: 'Ended' },
};

/** What the journal has of an action: its word and the title of what it was done to. */
export function journalWords(category: JournalCategory, entity: Alert | TrafficSituation, why?: string): Translated {
  return namesIn(WORDS[category] ?? WORDS['alert-edited']!, titleOf(entity), why);
}

/** That an event is over: by an operator, or by itself. */
export function endedLine(event: DeskEvent, nowMs: number, by?: string, why?: string): HubEvent {
  const text = journalWords('alert-ended', event.entity, why);
  const links = [{ kind: event.kind, key: event.key }];
  return journalEvent(
    event.feed,
    `${event.key} ended`,
    'alert-ended',
    { text, links, ...(by !== undefined && { by }) },
    nowMs,
  );
}

function titleOf(entity: Alert | TrafficSituation): Translated {
  if ('alertId' in entity) return (entity as Alert).header ?? (entity as Alert).description ?? {};
  return (entity as TrafficSituation).records[0]?.comments?.[0] ?? {};
}

function namesIn(words: { fr: string; en: string }, title: Translated, why?: string): Translated {
  const in_ = (language: string): string =>
    (title[language] ?? title['und'] ?? Object.values(title)[0] ?? '').slice(0, 300);
  const more = why ? ` (${why})` : '';
  return { fr: `${words.fr} : ${in_('fr')}${more}`, en: `${words.en}: ${in_('en')}${more}` };
}
