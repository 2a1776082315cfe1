import type { IssueCollector } from '#libs/errors';
import { formatGtfsTime } from '#libs/formats/gtfs';
import type { NetexDataset } from './dataset.js';
import type { FrequencyGroup } from './entities.js';
import type { Journey } from './journey.js';
import type { Tables } from './tables.js';
import { DAY_SECONDS, NO_SECONDS, parseClock, parseXmlDuration, parseInteger } from './values.js';

const HOUR_SECONDS = 3600;

interface Headway {
  startSeconds: number;
  endSeconds: number;
  headwaySeconds: number;
  isExact: boolean;
}

/**
 * How often the runs of template journeys leave. A headway group has a run each so often, from its first departure until its
 * last, at no exact time; a rhythmical one has one each hour at the minute the template leaves at, the last included. What runs
 * on top of another group of the same journey is cut where that begins (REPAIRED). Issues: FIELD_MISSING and TIME_FORMAT
 * for groups nobody could run by, REFERENCE_UNKNOWN; a group in time bands, or whose journeys are all there, is counted.
 */
export class Headways {
  private readonly rows: [string, Headway][] = [];

  constructor(
    private readonly dataset: NetexDataset,
    private readonly issues: IssueCollector,
  ) {}

  /** False when the journey is a template without a known run: it is no run itself. */
  take(journey: Journey): boolean {
    const { template, id, where } = journey;
    if (!template) return true;
    const place = `${where} TemplateServiceJourney[${id}]`;
    const headways = [
      ...(template.headwayGroups ?? []).map((group) => this.every(group, place)),
      ...(template.rhythmicalGroups ?? []).map((group) => this.hourly(group, journey, place)),
      ...(template.groupRefs ?? []).map((ref) => this.referred(ref, journey, place)),
    ].filter((headway) => headway !== undefined);
    if (headways.length === 0) this.dataset.notCarried('TemplateServiceJourney (no runs described)');
    for (const headway of this.apart(headways, place)) this.rows.push([id, headway]);
    return headways.length > 0;
  }

  write(tables: Tables): void {
    const table = tables.table(
      'frequencies.txt',
      ['trip_id', 'start_time', 'end_time', 'headway_secs', 'exact_times'],
      { optional: true },
    );
    for (const [id, { startSeconds, endSeconds, headwaySeconds, isExact }] of this.rows) {
      const times = [startSeconds, endSeconds].map(formatGtfsTime);
      table.row(id, ...times, String(headwaySeconds), isExact ? '1' : '0');
    }
    table.end();
  }

  private referred(ref: string, journey: Journey, where: string): Headway | undefined {
    const headway = this.dataset.find('headwayGroup', ref);
    if (headway) return this.every(headway, where);
    const rhythmical = this.dataset.find('rhythmicalGroup', ref);
    if (rhythmical) return this.hourly(rhythmical, journey, where);
    this.dataset.unknown('headwayGroup', where, 'HeadwayJourneyGroupRef', ref, 'its runs are lost');
    return undefined;
  }

  private every(group: FrequencyGroup, where: string): Headway | undefined {
    const band = this.bandOf(group, where);
    if (!band) return undefined;
    const headwaySeconds = parseXmlDuration(group.headway);
    if (headwaySeconds !== undefined && headwaySeconds > 0) {
      return { startSeconds: band.first, endSeconds: band.last, headwaySeconds, isExact: false };
    }
    this.reportMissing(where, 'ScheduledHeadwayInterval', group.headway, 'a duration above nothing; its runs are lost');
    return undefined;
  }

  private hourly(group: FrequencyGroup, { times }: Journey, where: string): Headway | undefined {
    if (group.timebandRefs) {
      this.dataset.notCarried('RhythmicalJourneyGroup (time bands)');
      return undefined;
    }
    const band = this.bandOf(group, where, true);
    const leaves = times[1] ?? NO_SECONDS;
    if (!band || leaves === NO_SECONDS) return undefined;
    const minute = ((leaves % HOUR_SECONDS) + HOUR_SECONDS) % HOUR_SECONDS;
    const wait = (minute - (band.first % HOUR_SECONDS) + HOUR_SECONDS) % HOUR_SECONDS;
    const startSeconds = band.first + wait;
    if (startSeconds > band.last) return undefined;
    // The end of a frequency has no run of its own; NeTEx's last departure has.
    return { startSeconds, endSeconds: band.last + 1, headwaySeconds: HOUR_SECONDS, isExact: true };
  }

  private bandOf(group: FrequencyGroup, where: string, mayBeOne = false): { first: number; last: number } | undefined {
    if (group.journeyRefs?.some((ref) => this.dataset.hasJourney(ref))) {
      this.dataset.notCarried('HeadwayJourneyGroup (its journeys are there themselves)');
      return undefined;
    }
    const first = this.clock(group.firstDepartureTime, group.firstDayOffset, where, 'FirstDepartureTime');
    const last = this.clock(group.lastDepartureTime, group.lastDayOffset, where, 'LastDepartureTime');
    if (first === undefined || last === undefined) return undefined;
    // Some leave the offset out of a band that goes past midnight.
    const until = last < first && group.lastDayOffset === undefined ? last + DAY_SECONDS : last;
    if (until > first || (mayBeOne && until === first)) return { first, last: until };
    const got = `${group.firstDepartureTime} to ${group.lastDepartureTime}`;
    const expected = 'a last departure after the first; its runs are lost';
    this.issues.add({ code: 'FIELD_RANGE', severity: 'error', where, field: 'LastDepartureTime', got, expected });
    return undefined;
  }

  private clock(
    text: string | undefined,
    offset: string | undefined,
    where: string,
    field: string,
  ): number | undefined {
    const seconds = text === undefined ? NO_SECONDS : parseClock(text);
    const days = parseInteger(offset) ?? 0;
    if (seconds !== NO_SECONDS && days >= 0 && days < 10) return seconds + days * DAY_SECONDS;
    this.reportMissing(where, field, text, 'HH:MM:SS and a day offset from 0 to 9; its runs are lost');
    return undefined;
  }

  private reportMissing(where: string, field: string, got: string | undefined, expected: string): void {
    const code = got === undefined ? 'FIELD_MISSING' : 'TIME_FORMAT';
    this.issues.add({ code, severity: 'error', where, field, got, expected });
  }

  /** GTFS forbids that frequencies of one trip overlap. */
  private apart(headways: readonly Headway[], where: string): Headway[] {
    const inTurn = [...headways].sort((a, b) => a.startSeconds - b.startSeconds);
    return inTurn.flatMap((headway, at) => {
      const next = inTurn[at + 1]?.startSeconds ?? Infinity;
      if (headway.endSeconds <= next) return [headway];
      if (headway.endSeconds > next + 1) {
        const got = `runs until ${formatGtfsTime(headway.endSeconds)}`;
        const expected = `none after ${formatGtfsTime(next)}, where the next group begins; cut there`;
        this.issues.add({ code: 'REPAIRED', severity: 'warning', where, got, expected });
      }
      return next > headway.startSeconds ? [{ ...headway, endSeconds: next }] : [];
    });
  }
}
