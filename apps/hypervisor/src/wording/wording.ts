import { computed, signal } from '@preact/signals';
import { textIn } from '../api/contract';
import { feedList, hub } from '../live/store';
import type { Alarm } from '../api/contract';
import { responseCards } from '../../../../libs/desk/response-cards';
import { cards } from '../live/cards';
import type { FigureUnit } from '../live/compare-days';
import type { Adherence } from '../live/ladder';
import { onTime } from '../live/on-time';
import { SITUATION_TYPES } from './situation-types';
import { en, fr, type Wording } from './words';

export type Language = 'fr' | 'en';
const CATALOGUE: Record<Language, Wording> = { fr: mapWords(unbroken), en };

/** Signs that French sets apart from their word do not begin a line, nor does what they quote. */
function unbroken(text: string): string {
  return text.replace(/ (?=[:;!?»%])/g, '\u00a0').replace(/« /g, '«\u00a0');
}

function mapWords(change: (text: string) => string): Wording {
  return Object.fromEntries(Object.entries(fr).map(([key, text]) => [key, change(text)])) as Wording;
}

const asked = new URLSearchParams(location.search).get('lang') ?? localStorage.getItem('language');
const chosen = signal<Language | undefined>(spoken([asked, navigator.language]));
/** The reader's language; where the page does not speak it, the first of the hub's that it does. */
export const language = computed<Language>(() => chosen.value ?? spoken(hub.value?.languages ?? []) ?? 'fr');

function spoken(languages: readonly (string | null)[]): Language | undefined {
  return languages.map((one) => one?.slice(0, 2)).find((one) => one === 'fr' || one === 'en');
}

/** What the page has words for. */
export type Word = keyof Wording;

export function t(key: Word): string {
  return CATALOGUE[language.value][key];
}

export function switchLanguage(): void {
  chosen.value = language.value === 'fr' ? 'en' : 'fr';
  localStorage.setItem('language', language.value);
}

/** What to say of an alarm; of a rule that this page does not know yet, its own name. */
export function cardOf({ rule }: Pick<Alarm, 'rule'>): ResponseCard {
  const card = (cards.value?.cards ?? WRITTEN_CARDS).find((one) => one.rule === rule);
  if (!card) return { title: rule, meaning: '', steps: [] };
  const { [language.value]: steps = Object.values(card.steps)[0] ?? [] } = card.steps;
  return { title: localised(card.title), meaning: unbroken(localised(card.meaning)), steps: steps.map(unbroken) };
}

/** What an alarm is called, what it means for travellers and for the page, and what an operator does about it. */
export interface ResponseCard {
  title: string;
  meaning: string;
  steps: readonly string[];
}

/** Until the hub has said how they are configured. */
const WRITTEN_CARDS = responseCards();

/** Occupancy as people say it; GTFS-RT names it in capitals. */
const OCCUPANCY: Record<string, [string, string]> = {
  EMPTY: ['vide', 'empty'],
  MANY_SEATS_AVAILABLE: ['beaucoup de places', 'many seats'],
  FEW_SEATS_AVAILABLE: ['peu de places assises', 'few seats'],
  STANDING_ROOM_ONLY: ['debout', 'standing room'],
  CRUSHED_STANDING_ROOM_ONLY: ['très chargé', 'crowded'],
  FULL: ['complet', 'full'],
};
/** States of traffic as drivers say them; DATEX II names them. */
const TRAFFIC: Record<string, [string, string]> = {
  freeFlow: ['fluide', 'free flow'],
  heavy: ['dense', 'heavy'],
  slow: ['ralenti', 'slow'],
  queuing: ['bouchon', 'queuing'],
  stationary: ['à l’arrêt', 'stationary'],
  unknown: ['inconnu', 'unknown'],
};
export function trafficState(status: string): string {
  return TRAFFIC[status]?.[language.value === 'fr' ? 0 : 1] ?? status;
}

/** What a situation record is; of a class the page does not know, its name in words. */
export function situationType(type: string): string {
  const words = Object.hasOwn(SITUATION_TYPES, type) ? SITUATION_TYPES[type] : undefined;
  return words ? words[language.value === 'fr' ? 0 : 1] : type.replace(/([a-z])([A-Z])/g, '$1 $2');
}

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

/** Local time of the hub's territory with its zone, and the date where it is not today. */
export function clockTime(instant: string, nowMs: number): string {
  const at = new Date(instant);
  const locale = language.value === 'fr' ? 'fr-FR' : 'en-GB';
  const far = Math.abs(nowMs - at.getTime()) > 43_200_000;
  return at.toLocaleString(locale, {
    timeZone: hub.value?.timezone,
    ...(far
      ? { dateStyle: 'medium' as const, timeStyle: 'short' as const }
      : { hour: '2-digit', minute: '2-digit', second: '2-digit', timeZoneName: 'short' }),
  });
}

/** `mer. 2 déc. 2026, 18:00 UTC+1`: an instant nobody can take for another day, epoch ms. */
export function dayAndTime(atMs: number): string {
  return new Date(atMs).toLocaleString(language.value === 'fr' ? 'fr-FR' : 'en-GB', {
    timeZone: hub.value?.timezone,
    weekday: 'short',
    day: 'numeric',
    month: 'short',
    year: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
    timeZoneName: 'short',
  });
}

/** `08:14` in the territory's zone, for boards and tables that say so once. */
export function clockMinute(instant: string): string {
  return new Date(instant).toLocaleTimeString('fr-FR', {
    timeZone: hub.value?.timezone,
    hour: '2-digit',
    minute: '2-digit',
  });
}

/** A value of a key figure with its unit. */
export function figureValue(value: number, unit: FigureUnit): string {
  if (unit === 'share') return `${number(value * 100)} %`;
  if (unit === 'seconds') return duration(value * 1_000);
  return unit === 'speed' ? `${number(value)} km/h` : number(value);
}

/** What things of a kind are called; of one this page does not draw, its own name. */
export function kindWords(kind: string): string {
  const word = KIND_WORDS[kind];
  return word ? t(word) : kind;
}

const KIND_WORDS: Readonly<Record<string, Word>> = {
  'vehicle-position': 'vehicles',
  'trip-update': 'runs',
  alert: 'alerts',
  station: 'stations',
  'free-vehicle': 'freeVehicles',
  'traffic-measurement': 'counters',
  'traffic-situation': 'situations',
  parking: 'parks',
  'variable-message-sign': 'signs',
};

/** `20260115` as people write a day. */
export function serviceDay(date: string): string {
  const at = Date.UTC(Number(date.slice(0, 4)), Number(date.slice(4, 6)) - 1, Number(date.slice(6, 8)));
  const locale = language.value === 'fr' ? 'fr-FR' : 'en-GB';
  return new Date(at).toLocaleDateString(locale, { timeZone: 'UTC', weekday: 'short', day: 'numeric', month: 'short' });
}

/** What an adherence is called, with the limits the hub counts by: `late (> 5 min)`. */
export function adherenceWords(adherence: Adherence): string {
  const { fromSeconds, toSeconds } = onTime.value;
  const span = (seconds: number): string =>
    seconds % 60 === 0 ? `${number(seconds / 60)} min` : `${number(seconds)} s`;
  const word = t(`adherence-${adherence}`);
  if (adherence === 'early') return `${word} (< ${span(fromSeconds)})`;
  if (adherence === 'late') return `${word} (> ${span(toSeconds)})`;
  return adherence === 'on-time' ? `${word} (${span(fromSeconds)} … ${span(toSeconds)})` : word;
}

/** A text of the hub as it stands, with its instants as local times and its feeds by name. */
export function hubText(text: string, nowMs: number): string {
  return unbroken(text)
    .replace(/(\d{4}-\d\d-\d\d) (\d\d:\d\d) UTC/g, '$1T$2:00Z')
    .replace(/\d{4}-\d\d-\d\dT[\d:]+(?:\.\d+)?Z/g, (instant) => clockTime(instant, nowMs))
    .replace(/\b(flux|feed) ([\w-]+)/gi, (as, word: string, id: string) => {
      const name = feedName(id);
      return name === id ? as : `${word} ${name}`;
    });
}

/** The title of a feed; of one the page does not know, its id. */
export function feedName(id: string): string {
  return localised(feedList.value.find((feed) => feed.id === id)?.titles) || id;
}

/** Of texts in several languages: the reader's, else one of the hub's in its order. */
export function localised(texts: Record<string, string> | undefined): string {
  return textIn(texts, language.value, ...(hub.value?.languages ?? []));
}

export function number(value: number, digits = 0): string {
  return value.toLocaleString(language.value === 'fr' ? 'fr-FR' : 'en-GB', { maximumFractionDigits: digits });
}
