import { isDeepStrictEqual } from 'node:util';
import type { CataloguedFeed } from '#libs/catalogue';
import {
  DERIVED,
  isWider,
  ANALYST_SOURCE,
  civilDay,
  inFeed,
  instantAtClock,
  periodsInForce,
  proposalKey,
  type Alert,
  type AlertId,
  type Dataset,
  type EntityKey,
  type HubEvent,
  type InformedEntity,
  type Period,
  type RouteId,
  type SituationRecord,
  type StopId,
} from '#libs/model';
import type { Schedule } from '#libs/schedule';
import type { AnalystOptions } from '../options.js';
import { carriedFlags, ownRemove, ownUpsert } from '../own-event.js';
import type { View } from '../view.js';
import { draftAlert } from './draft-alert.js';
import { RouteLines, along, type LinePlace } from './route-lines.js';

/** Gives the schedule a feed is said to use; `undefined` while it is not here yet. */
export interface Schedules {
  find(feedId: string, documentHash: string): Schedule | undefined;
}

interface Network {
  schedule: Schedule;
  lines: RouteLines;
}

/** Where all of a situation that still matters lies, with what it touched when it was last looked at. */
interface Looked {
  network: Network;
  informed: InformedEntity[];
}

/** Half the side of the squares the lines are kept in. */
const MAX_WITHIN_M = 125;

/**
 * Joins roads and transit: for each road situation on the way of a route or at a stop, a draft alert of the transit
 * feed, which says what it was derived from, for operators alone until one of them confirms it. What stands is what the live state holds, as with alarms; a situation is
 * looked at again only when it, or the schedule, has changed.
 */
export class DraftDesk {
  private readonly networks = new Map<string, Network>();
  /** By situation event and feed: gone with the event. */
  private readonly looked = new WeakMap<HubEvent, Map<string, Looked>>();
  /** Drafts not emitted because of the bound. */
  droppedTotal = 0;
  standing = 0;

  /** Of the ways of routes, by now: segments for which there is no room, or that are too long to say where a route runs. */
  get droppedSegments(): number {
    return [...this.networks.values()].reduce((sum, { lines }) => sum + lines.droppedSegments, 0);
  }

  constructor(
    private readonly options: AnalystOptions['drafts'],
    private readonly schedules: Schedules | undefined,
  ) {}

  /** The events that bring the drafts emitted so far up to date. */
  judge(view: View): HubEvent[] {
    const published = new Map<EntityKey, HubEvent<'alert'>>();
    for (const { event } of view.live.list('alert'))
      if (event.source.id === ANALYST_SOURCE) published.set(event.key, event);
    const events: HubEvent[] = [];
    const kept = new Set<EntityKey>();
    if (this.options.enabled) {
      for (const feed of view.feeds) {
        const network = this.networkOf(feed, view);
        if (network === 'not yet') {
          // Nothing can be said of its routes now: what stands is neither so nor over.
          for (const [key, event] of published) if (event.feed === feed.feedId) kept.add(key);
        } else if (network !== undefined) this.judgeFeed(feed, network, view, published, kept, events);
      }
    }
    for (const [key, event] of published) if (!kept.has(key)) events.push(ownRemove(event, 'ended', view.nowMs));
    this.standing = kept.size;
    return events.sort((a, b) => (a.key < b.key ? -1 : 1));
  }

  private judgeFeed(
    feed: CataloguedFeed,
    network: Network,
    view: View,
    published: ReadonlyMap<EntityKey, HubEvent<'alert'>>,
    kept: Set<EntityKey>,
    events: HubEvent[],
  ): void {
    for (const roads of view.feeds) {
      for (const situation of view.list('traffic-situation', roads.feedId)) {
        const periods = inForce(situation, view);
        const records = [...periods.keys()];
        if (records.length === 0) continue;
        const informed = this.informedBy(situation, records, feed, network);
        if (informed.length === 0) continue;
        const key = proposalKey(feed.feedId, situation.key);
        const id = key as string as AlertId;
        if (kept.size >= this.options.standing && !published.has(key)) {
          this.droppedTotal += 1;
          continue;
        }
        kept.add(key);
        const alert = draftAlert(id, situation.entity!, records, informed, [...periods.values()].flat());
        const flags = [...new Set([DERIVED, ...carriedFlags(feed, [situation]), ...carriedFlags(roads, [])])].sort();
        const event = ownUpsert('alert', key, alert, flags, feed, view.nowMs);
        // Nobody has confirmed it: it is for whoever may confirm it, however open road and network are.
        event.visibility = 'internal';
        const standing = published.get(key);
        if (isSame(standing, event)) continue;
        if (standing && isWider(standing.visibility, event.visibility))
          events.push(ownRemove(standing, 'withdrawn', view.nowMs));
        events.push(event);
      }
    }
  }

  private informedBy(
    situation: HubEvent<'traffic-situation'>,
    records: readonly SituationRecord[],
    { feedId }: CataloguedFeed,
    network: Network,
  ): InformedEntity[] {
    let byFeed = this.looked.get(situation);
    if (byFeed === undefined) this.looked.set(situation, (byFeed = new Map()));
    // Records end at their own time, so the same situation is not always the same place.
    const name = `${feedId}/${records.map(({ recordId }) => recordId).join()}`;
    const looked = byFeed.get(name);
    if (looked?.network === network) return looked.informed;
    const place = placeOf(records);
    const { withinM, alongM, stopWithinM } = this.options;
    const routes = network.lines
      .passing(place, { withinM: Math.min(withinM, MAX_WITHIN_M), alongM })
      .map(({ routeId, directionId }) => ({ routeId: inFeed<RouteId>(feedId, routeId), directionId }));
    const stops = new Set<string>();
    for (const { latitude, longitude } of [...place.points, ...place.lines.flatMap(along)]) {
      for (const stop of network.schedule.stopsNear(latitude, longitude, stopWithinM)) {
        if (stop.locationType === 0) stops.add(stop.stopId);
      }
    }
    const informed: InformedEntity[] = [
      ...mergedDirections(routes),
      ...[...stops].sort().map((stopId) => ({ stopId: inFeed<StopId>(feedId, stopId) })),
    ].slice(0, this.options.entities);
    byFeed.set(name, { network, informed });
    return informed;
  }

  /** `undefined` for feeds without a schedule. */
  private networkOf({ feedId }: CataloguedFeed, view: View): Network | 'not yet' | undefined {
    const dataset = view.live.find('dataset', `${feedId}:gtfs`)?.event.entity as Dataset | undefined;
    if (dataset === undefined || this.schedules === undefined) return undefined;
    const standing = this.networks.get(feedId);
    if (standing?.schedule.documentHash === dataset.documentHash) return standing;
    const schedule = this.schedules.find(feedId, dataset.documentHash);
    if (schedule === undefined) return 'not yet';
    const network = { schedule, lines: new RouteLines(schedule) };
    this.networks.set(feedId, network);
    return network;
  }
}

const DAY_MS = 86_400_000;
/** Recurring validity is written out this far, anew each day of the territory. */
const WRITTEN_OUT_DAYS = 14;

/**
 * The records that hold now or later, with when. Of what is suspended, over or restricted by something that cannot be
 * read, no event says that it holds.
 */
function inForce(situation: HubEvent<'traffic-situation'>, view: View): Map<SituationRecord, Period[]> {
  const found = new Map<SituationRecord, Period[]>();
  const zone = view.zoneOf(situation.feed);
  const nowMs = view.feedNowMs(situation);
  const fromMs = instantAtClock(civilDay(nowMs, zone), '00:00:00', zone);
  for (const record of situation.entity!.records) {
    const { state } = view.activityOf(situation, record);
    if (state !== 'active' && state !== 'upcoming') continue;
    const periods = periodsInForce(record, fromMs, fromMs + WRITTEN_OUT_DAYS * DAY_MS, zone);
    if (periods.length > 0) found.set(record, periods);
  }
  return found;
}

function placeOf(records: readonly SituationRecord[]): LinePlace {
  const isLine = ({ line }: SituationRecord): boolean => (line?.length ?? 0) > 1;
  return {
    points: records.flatMap((record) => (isLine(record) ? [] : (record.points ?? []))),
    lines: records.filter(isLine).map(({ line }) => line!),
  };
}

/** A route touched in both directions is named once, without one. */
function mergedDirections(routes: readonly { routeId: RouteId; directionId?: number }[]): InformedEntity[] {
  const directionOf = new Map<RouteId, number | undefined>();
  for (const { routeId, directionId } of routes)
    directionOf.set(routeId, directionOf.has(routeId) ? undefined : directionId);
  return [...directionOf].map(([routeId, directionId]) => ({
    routeId,
    ...(directionId !== undefined && { directionId }),
  }));
}

function isSame(published: HubEvent<'alert'> | undefined, event: HubEvent): boolean {
  return (
    published !== undefined &&
    published.visibility === event.visibility &&
    isDeepStrictEqual(published.quality.flags, event.quality.flags) &&
    isDeepStrictEqual(
      JSON.parse(JSON.stringify(published.entity)) as Alert,
      JSON.parse(JSON.stringify(event.entity)) as Alert,
    )
  );
}
