import { computed } from '@preact/signals';
import { useState } from 'preact/hooks';
import type { Activity, Alert, HubEvent, TripUpdate, VehiclePosition } from '../api/contract';
import { feedNowMs } from '../live/age';
import { scopeOf } from '../live/alerts';
import { runWord } from '../live/calls';
import { isDraft } from '../live/events';
import { standingAt } from '../live/standing';
import { entitiesOf, now, oldness, selected, stopName } from '../live/store';
import { clockTime, number, t } from '../wording/wording';
import { localId, nameOf } from './names';

const SHOWN_AT_FIRST = 6;
const MAX_SHOWN = 200;
const MAX_NAMES = 4;
const ORDER: readonly (Activity['state'] | undefined)[] = [
  'active',
  undefined,
  'unknown',
  'upcoming',
  'suspended',
  'ended',
];

export function standingOf(event: HubEvent): Activity | undefined {
  const { activity } = event.entity as { activity?: Activity };
  return standingAt(activity, feedNowMs(event, now.value));
}

/** Service alerts, those in force first, and then runs that are cancelled. */
const notices = computed(() => {
  const rank = (event: HubEvent): number => ORDER.indexOf(standingOf(event)?.state);
  const alerts = entitiesOf('alert')
    .filter((event) => !isDraft(event))
    .sort((a, b) => rank(a) - rank(b));
  const cancelled = entitiesOf('trip-update').filter(
    ({ entity }) => runWord((entity as unknown as TripUpdate).trip.scheduleRelationship) === 'runCancelled',
  );
  return [...alerts, ...cancelled];
});

/** All that is published to travellers, with and without a place on the map. */
export function Notices() {
  const [all, setAll] = useState(false);
  const { length } = notices.value;
  if (length === 0) return <p class="none">{t('noAlerts')}</p>;
  const shown = notices.value.slice(0, all ? MAX_SHOWN : SHOWN_AT_FIRST);
  return (
    <>
      <ul class="notices">
        {shown.map((event) => (
          <li key={`${event.kind} ${event.key}`} class={oldness(event) > 0 ? 'is-old' : ''}>
            <button type="button" onClick={() => (selected.value = { kind: event.kind, key: event.key })}>
              <span class="notice-name">{nameOf(event)}</span>
              <span class="notice-facts">{event.kind === 'alert' ? alertFacts(event) : t('runCancelled')}</span>
            </button>
          </li>
        ))}
      </ul>
      {length > SHOWN_AT_FIRST && (
        <button type="button" class="show-all" onClick={() => setAll(!all)}>
          {all ? t('showFewer') : `${t('showAll')} (${number(length)})`}
        </button>
      )}
    </>
  );
}

function alertFacts(event: HubEvent): string {
  const standing = standingOf(event);
  return [standing && standingWords(standing), scopeWords(event.entity as unknown as Alert)]
    .filter(Boolean)
    .join(' · ');
}

/** In force, not yet, over: with the moment that changes it. */
export function standingWords({ state, from, until }: Activity): string {
  const at = from ?? until;
  const when = at === undefined ? '' : ` · ${t(from ? 'since' : 'until')} ${clockTime(at, now.value)}`;
  return `${t(state === 'unknown' ? 'validityUnknown' : state)}${when}`;
}

/** `ligne F6, arrêt Beauvoisine`: whom it is for, in a line; of lines and of stops `most` by name. */
export function scopeWords(alert: Alert, most = MAX_NAMES): string {
  const { isNetwork, routeTypes, routeIds, stopIds, tripIds } = scopeOf(alert);
  const some = (word: 'line' | 'stop', names: readonly string[]): string[] => {
    if (names.length === 0) return [];
    const more = names.length > most ? ` +${number(names.length - most)}` : '';
    return [`${t(word)} ${names.slice(0, most).join(', ')}${more}`];
  };
  const parts = [
    ...(isNetwork ? [t('wholeNetwork')] : []),
    ...routeTypes.map((type) => t(type >= 0 && type <= 4 ? (`mode${type}` as 'mode0') : 'otherMode')),
    ...some('line', routeIds.map(routeName)),
    ...some('stop', stopIds.map(stopName)),
    ...(tripIds.length > 0 && routeIds.length === 0 ? [t('oneRun')] : []),
  ];
  return parts.join(', ') || t('scopeUnknown');
}

/** Names of lines, as far as vehicles and runs report them. */
const routeNames = computed(() => {
  const names = new Map<string, string>();
  for (const kind of ['vehicle-position', 'trip-update'] as const) {
    for (const { entity } of entitiesOf(kind)) {
      const { routeName, trip } = entity as unknown as VehiclePosition;
      if (routeName && trip?.routeId) names.set(trip.routeId, routeName);
    }
  }
  return names;
});

function routeName(routeId: string): string {
  return routeNames.value.get(routeId) ?? localId(routeId);
}
