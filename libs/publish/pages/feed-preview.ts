import { facetsOf } from '#libs/live';
import type { HubEvent, Kind } from '#libs/model';
import type { ExtentPlace } from '../extent.js';
import { html, type Content, type Html } from './html.js';
import type { FeedFacts } from './feed-facts.js';
import { tableOf, timeOf } from './page.js';
import type { Wording } from './words/index.js';

const ROWS = 8;

/** Fields of a kind that say most of it to a reader, by the names `/v1` has for them. */
const COLUMNS: Partial<Record<Kind, readonly string[]>> = {
  'vehicle-position': ['label', 'routeName', 'headsign', 'currentStatus', 'speedMps', 'commune'],
  'trip-update': ['trip.tripId', 'routeName', 'trip.startTime', 'delaySeconds', 'trip.scheduleRelationship'],
  alert: ['header', 'cause', 'effect', 'severityLevel'],
  'trip-modification': ['modificationsId'],
  station: ['name', 'commune', 'capacity', 'status.vehiclesAvailable', 'status.docksAvailable'],
  'free-vehicle': ['vehicleTypeId', 'commune', 'isReserved', 'isDisabled', 'currentRangeM'],
  parking: ['name', 'commune', 'state', 'spacesAvailable', 'capacity'],
  'traffic-measurement': ['name', 'roadNumber', 'flowVehPerHour', 'speedKmh', 'trafficStatus', 'commune'],
  'traffic-situation': ['records.0.type', 'records.0.comments.0', 'overallSeverity', 'commune'],
  'variable-message-sign': ['name', 'commune'],
};

/** The first entities of each kind of a feed as tables; fields nobody says are left out. */
export function previewOf({ events }: FeedFacts, words: Wording): Html {
  const tables = [...events].flatMap(([kind, list]) => {
    const rows = list.slice(0, ROWS);
    const columns = (COLUMNS[kind] ?? []).filter((path) =>
      rows.some(({ entity }) => valueAt(entity, path) !== undefined),
    );
    const caption = words.say('previewOf', words.sayOf('kind', kind), rows.length, list.length);
    return tableOf(
      caption,
      ['key', ...columns, 'observedAt'],
      rows.map((event) => [
        html`<code>${event.key}</code>`,
        ...columns.map((path) => shown(valueAt(event.entity, path), words)),
        html`${timeOf(event.observedAt, words)}${event.quality.flags.map((flag) => html` <span class="badge nature">${words.sayOf('flag', flag)}</span>`)}`,
      ]),
      true,
    );
  });
  return tables.length > 0 ? html`${tables}` : html`<p>${words.say('noPreview')}</p>`;
}

function valueAt(entity: unknown, path: string): unknown {
  let value: unknown = entity;
  for (const part of path.split('.')) value = (value as Record<string, unknown> | undefined)?.[part];
  return value ?? undefined;
}

function shown(value: unknown, words: Wording): Content {
  if (value === undefined) return '–';
  if (typeof value === 'number') return words.number(value);
  if (typeof value === 'boolean') return words.say(value ? 'yes' : 'no');
  if (typeof value === 'object') return words.text(value as Record<string, string>) ?? '–';
  return String(value);
}

/** Where the entities of one kind are. */
export function placesOfEvents(events: readonly HubEvent[]): ExtentPlace[] {
  return events.flatMap((event) => {
    const [point] = facetsOf(event).points;
    return point ? [[point.longitude, point.latitude] as const] : [];
  });
}
