import type { HubEvent, VehiclePosition } from '../api/contract';
import { addressOf } from '../api/untrusted';
import { ageMs, aheadMs, isRecorded } from '../live/age';
import { placeOf } from '../live/places';
import { confirmedAt, findFeed, health, isOfStale, now, oldness, selected, selectedEvent, stops } from '../live/store';
import { ago, clockTime, duration, t, localised, hubText } from '../wording/wording';
import { AlarmBody } from './alarm-body';
import { AlertBody, CounterBody, ParkBody, SignBody, SituationBody, StationBody } from './bodies';
import { Facts } from './facts';
import { NatureBadge } from './feed-list';
import { nameOf } from './names';
import { RunBody, VehicleBody } from './run-body';

/** One entity: what it is, how it is now, how old that is, whose it is and on what terms. */
export function EntityPanel() {
  if (!selected.value) return null;
  const event = selectedEvent.value;
  return (
    <aside class="entity" aria-label={event ? nameOf(event) : t('gone')}>
      <button type="button" class="close" aria-label={t('close')} onClick={() => (selected.value = undefined)}>
        ×
      </button>
      {event ? <Entity event={event} /> : <p class="gone">{t('gone')}</p>}
    </aside>
  );
}

function Entity({ event }: { event: HubEvent }) {
  const nature = event.quality.flags.includes('simulated')
    ? 'simulated'
    : event.quality.flags.includes('experiment')
      ? 'experiment'
      : event.quality.flags.includes('replayed')
        ? 'replayed'
        : 'observed';
  return (
    <>
      <header>
        <NatureBadge nature={nature} />
        <Body event={event} />
        <Whereabouts event={event} />
        <Experiment event={event} />
      </header>
      <Provenance event={event} />
    </>
  );
}

function Body({ event }: { event: HubEvent }) {
  switch (event.kind) {
    case 'vehicle-position':
      return <VehicleBody event={event} vehicle={event.entity as unknown as VehiclePosition} />;
    case 'trip-update':
      return <RunBody event={event} />;
    case 'alarm':
      return <AlarmBody event={event} />;
    case 'alert':
      return <AlertBody event={event} />;
    case 'station':
      return <StationBody event={event} />;
    case 'traffic-measurement':
      return <CounterBody event={event} />;
    case 'traffic-situation':
      return <SituationBody event={event} />;
    case 'parking':
      return <ParkBody event={event} />;
    case 'variable-message-sign':
      return <SignBody event={event} />;
    default:
      return <h2>{nameOf(event)}</h2>;
  }
}

const MAX_OWN_FACTS = 20;

/** What a trial says in its own words, for which the model has none: doors, driving mode. */
function Experiment({ event }: { event: HubEvent }) {
  const { experiment } = event.entity as { experiment?: unknown };
  if (typeof experiment !== 'object' || experiment === null) return null;
  const rows = Object.entries(experiment).slice(0, MAX_OWN_FACTS);
  return (
    <Facts
      rows={rows.map(([name, value]) => [
        name,
        typeof value === 'string' ? value : (JSON.stringify(value) ?? undefined),
      ])}
    />
  );
}

/** Of a thing that has no place of its own. */
function Whereabouts({ event }: { event: HubEvent }) {
  if (event.kind === 'alert' || event.kind === 'trip-update' || event.kind === 'alarm') return null;
  const place = placeOf(event, stops.value, now.value);
  if (place && !place.byStop) return null;
  return <p class="note">{t(place ? 'shownAtStop' : 'noPlace')}</p>;
}

function Provenance({ event }: { event: HubEvent }) {
  const feed = findFeed(event.feed);
  const ahead = aheadMs(event);
  const licence = feed && addressOf(feed.licence.url);
  return (
    <footer>
      <OldNote event={event} />
      <Facts
        rows={[
          isRecorded(event, now.value)
            ? [t('recordedAt'), clockTime(event.observedAt, now.value)]
            : [
                t('age'),
                ahead === undefined
                  ? ago(ageMs(event, now.value, confirmedAt(event)))
                  : `${t('clockAhead')} ${duration(ahead)}`,
              ],
          [
            t(confirmedAt(event) ? 'sameSince' : 'observedAt'),
            isRecorded(event, now.value) ? undefined : clockTime(event.observedAt, now.value),
          ],
          [t('source'), feed ? `${localised(feed.titles)} — ${feed.attribution}` : event.feed],
        ]}
      />
      {feed && (
        <p class="licence">
          {t('licence')}{' '}
          {licence ? (
            <a href={licence} target="_blank" rel="license noopener">
              {feed.licence.name}
            </a>
          ) : (
            feed.licence.name
          )}
        </p>
      )}
    </footer>
  );
}

/** Why an old thing is old: its source, or nothing new of itself. */
function OldNote({ event }: { event: HubEvent }) {
  if (oldness(event) === 0) return null;
  const state = health.value.get(event.feed);
  const reason =
    isOfStale(event) && (state!.reasons.find(({ sourceId }) => sourceId === event.source.id) ?? state!.reasons[0]);
  return (
    <p class="note">
      {t('old')} {reason && hubText(localised(reason.text), now.value)}
    </p>
  );
}
