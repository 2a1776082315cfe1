import type {
  Activity,
  Alert,
  Counter,
  HubEvent,
  Park,
  Sign,
  Situation,
  Station,
  TripUpdate,
  Vehicle,
} from '../api/contract';
import { textIn } from '../api/contract';
import { feeds, findFeed, live, now, selected, selectedEvent, stopNames } from '../live/store';
import { ago, clockTime, language, number, occupancy, t } from '../wording/wording';
import { NatureBadge } from './feed-list';
import { nameOf } from './search';

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
    : event.quality.flags.includes('replayed')
      ? 'replayed'
      : 'observed';
  return (
    <>
      <header>
        <NatureBadge nature={nature} />
        <Body event={event} />
      </header>
      <Provenance event={event} />
    </>
  );
}

function Body({ event }: { event: HubEvent }) {
  switch (event.kind) {
    case 'vehicle-position':
      return <VehicleBody event={event} vehicle={event.entity as unknown as Vehicle} />;
    case 'station':
      return <StationBody station={event.entity as unknown as Station} />;
    case 'traffic-measurement':
      return <CounterBody counter={event.entity as unknown as Counter} />;
    case 'traffic-situation':
      return <SituationBody situation={event.entity as unknown as Situation} />;
    case 'parking':
      return <ParkBody name={nameOf(event)} park={event.entity as unknown as Park} />;
    case 'variable-message-sign':
      return <SignBody name={nameOf(event)} sign={event.entity as unknown as Sign} />;
    default:
      return <h2>{event.key}</h2>;
  }
}

function Facts({ rows }: { rows: [string, string | undefined][] }) {
  return (
    <dl>
      {rows
        .filter(([, value]) => value !== undefined)
        .map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
    </dl>
  );
}

function VehicleBody({ event, vehicle }: { event: HubEvent; vehicle: Vehicle }) {
  const update = findTripUpdate(vehicle);
  const next = update?.stopTimeUpdates.find(({ arrival, departure }) => arrival ?? departure);
  const delay = (next?.arrival ?? next?.departure)?.delaySeconds;
  const alerts = alertsOf(vehicle.trip?.routeId);
  return (
    <>
      <h2>
        {vehicle.routeName && (
          <span class="route" style={{ background: vehicle.routeColor ?? '#5b6770' }}>
            {vehicle.routeName}
          </span>
        )}
        {vehicle.headsign ?? vehicle.label ?? vehicle.vehicleId}
      </h2>
      {event.quality.matchScore === 0 && <p class="note">{t('unmatched')}</p>}
      <Facts
        rows={[
          [t('delay'), delay === undefined ? undefined : punctuality(delay)],
          [t('speed'), vehicle.speedMps === undefined ? undefined : `${number(vehicle.speedMps * 3.6)} km/h`],
          [t('occupancy'), vehicle.occupancyStatus && occupancy(vehicle.occupancyStatus)],
        ]}
      />
      {update && <NextStops update={update} />}
      {alerts.map((alert) => (
        <p class="note" key={textIn(alert.header, language.value)}>
          <strong>{textIn(alert.header, language.value)}</strong> {textIn(alert.description, language.value)}
        </p>
      ))}
    </>
  );
}

function NextStops({ update }: { update: TripUpdate }) {
  const stops = update.stopTimeUpdates.slice(0, 5);
  return (
    <>
      <h3>{t('nextStops')}</h3>
      <ol class="stops">
        {stops.map(({ stopId, arrival, departure }) => {
          const time = (arrival ?? departure)?.time;
          return (
            <li key={stopId}>
              <span>{(stopId && stopNames.value.get(stopId)) ?? stopId?.split(':').at(-1)}</span>
              {time && <time dateTime={time}>{clockTime(time, now.value)}</time>}
            </li>
          );
        })}
      </ol>
    </>
  );
}

function StationBody({ station }: { station: Station }) {
  const { status, capacity } = station;
  return (
    <>
      <h2>{textIn(station.name, language.value)}</h2>
      {status?.isRenting === false && <p class="note">{t('notRenting')}</p>}
      <Facts
        rows={[
          [t('bikes'), status?.vehiclesAvailable === undefined ? undefined : number(status.vehiclesAvailable)],
          [t('docks'), status?.docksAvailable === undefined ? undefined : number(status.docksAvailable)],
          [t('capacity'), capacity === undefined ? undefined : number(capacity)],
        ]}
      />
    </>
  );
}

function CounterBody({ counter }: { counter: Counter }) {
  return (
    <>
      <h2>{counter.name ?? counter.siteId}</h2>
      <Facts
        rows={[
          [t('road'), counter.roadNumber],
          [
            t('flow'),
            counter.flowVehPerHour === undefined
              ? t('noReading')
              : `${number(counter.flowVehPerHour)} ${t('vehPerHour')}`,
          ],
          [t('speed'), counter.speedKmh === undefined ? t('noReading') : `${number(counter.speedKmh)} km/h`],
        ]}
      />
    </>
  );
}

function SituationBody({ situation }: { situation: Situation }) {
  return (
    <>
      {situation.records.map((record, i) => (
        <div key={i}>
          <h2>{record.type.replace(/([a-z])([A-Z])/g, '$1 $2')}</h2>
          {record.activity && <p class="note">{standing(record.activity)}</p>}
          {record.comments?.map((comment, j) => (
            <p key={j}>{textIn(comment, language.value)}</p>
          ))}
        </div>
      ))}
    </>
  );
}

function standing({ state, from, until }: Activity): string {
  const day = (instant: string): string =>
    new Date(instant).toLocaleDateString(language.value, { day: 'numeric', month: 'short' });
  const at = from ?? until;
  const when = at === undefined ? '' : ` ${t(from ? 'since' : 'until')} ${day(at)} ${clockTime(at, now.value)}`;
  return `${t(state === 'unknown' ? 'validityUnknown' : state)}${when}`;
}

function ParkBody({ name, park }: { name: string; park: Park }) {
  const { state, spacesAvailable, capacity } = park;
  return (
    <>
      <h2>{name}</h2>
      {state === 'closed' && <p class="note">{t('parkClosed')}</p>}
      {state === 'full' && <p class="note">{t('parkFull')}</p>}
      <Facts
        rows={[
          [t('spaces'), spacesAvailable === undefined ? t('noReading') : number(spacesAvailable)],
          [t('capacity'), capacity === undefined ? undefined : number(capacity)],
        ]}
      />
    </>
  );
}

function SignBody({ name, sign }: { name: string; sign: Sign }) {
  const { messages = [], workingStatus } = sign;
  return (
    <>
      <h2>{name}</h2>
      {workingStatus === 'notWorking' && <p class="note">{t('signBroken')}</p>}
      {messages.length === 0 && <p class="note">{t('signBlank')}</p>}
      {messages.flatMap(({ pages, reason }, i) => [
        ...pages.map((lines, page) => (
          <p class="board" key={`${i}/${page}`}>
            {lines.map((line, at) => (
              <span key={at}>{line}</span>
            ))}
          </p>
        )),
        ...(reason ? [<p key={`${i}/reason`}>{textIn(reason, language.value)}</p>] : []),
      ])}
    </>
  );
}

function Provenance({ event }: { event: HubEvent }) {
  const feed = feeds.value.length > 0 ? findFeed(event.feed) : undefined;
  return (
    <footer>
      <Facts
        rows={[
          [t('age'), ago(now.value - Date.parse(event.observedAt))],
          [t('observedAt'), clockTime(event.observedAt, now.value)],
          [t('source'), feed ? `${textIn(feed.titles, language.value)} — ${feed.attribution}` : event.feed],
        ]}
      />
      {feed && (
        <p class="licence">
          {t('licence')}{' '}
          <a href={feed.licence.url} target="_blank" rel="license noopener">
            {feed.licence.name}
          </a>
        </p>
      )}
    </footer>
  );
}

function findTripUpdate(vehicle: Vehicle): TripUpdate | undefined {
  const { tripId, startDate } = vehicle.trip ?? {};
  if (!tripId) return undefined;
  const updates = live.value.entities['trip-update'];
  return (updates?.get(`${tripId}:${startDate}`) ?? updates?.get(tripId))?.entity as TripUpdate | undefined;
}

function alertsOf(routeId: string | undefined): Alert[] {
  if (!routeId) return [];
  return [...(live.value.entities.alert?.values() ?? [])]
    .map(({ entity }) => entity as unknown as Alert)
    .filter(({ informedEntities }) => informedEntities.some((informed) => informed.routeId === routeId));
}

function punctuality(delaySeconds: number): string {
  const minutes = Math.round(Math.abs(delaySeconds) / 60);
  if (minutes === 0) return t('onTime');
  return `${minutes} min ${delaySeconds > 0 ? t('late') : t('early')}`;
}
