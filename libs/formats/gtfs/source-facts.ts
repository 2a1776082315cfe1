import { IssueCollector } from '#libs/errors';
import type { GtfsArchive } from './archive.js';
import type { FeedInfoFacts } from './feed-info.js';
import type { Core, CoreVisitor } from './read-core.js';
import { formatServiceDate, parseServiceDate } from './service-date.js';
import { gtfsWebAddress } from './field-values.js';
import { ServiceStore, periodOfServices } from './service-store.js';

const KEPT_FIELDS = ['feed_lang', 'default_lang', 'feed_start_date', 'feed_end_date', 'feed_contact_url'] as const;

/** What the source says of itself as a whole, for the feed_info and the agency ids of the republished dataset. */
export class SourceFacts {
  /** As written; one empty text for a single agency without an id. */
  readonly agencyIds: string[] = [];
  private agencyLanguage: string | undefined;
  private readonly services = new ServiceStore();
  private readonly serviceOfTrip: number[] = [];
  private readonly fields: Partial<Record<(typeof KEPT_FIELDS)[number], string>> = {};

  visitor(): CoreVisitor {
    return {
      'agency.txt': (columns) => {
        const id = columns.columnOf('agency_id');
        const language = columns.columnOf('agency_lang');
        return (row) => {
          this.agencyIds.push(row.text(id) ?? '');
          this.agencyLanguage ??= row.text(language);
        };
      },
      'calendar.txt': (columns) => this.services.visitCalendar(columns),
      'calendar_dates.txt': (columns) => this.services.visitCalendarDates(columns),
      'trips.txt': (columns, _issues, keys) => {
        const service = columns.columnOf('service_id');
        return (row) => this.serviceOfTrip.push(keys.find('service', row, service));
      },
    };
  }

  /** The first row counts; the archive's issues about the table are reported when it is rewritten. */
  readFeedInfo(archive: GtfsArchive): void {
    let places: number[] = [];
    let isFirst = true;
    archive.readTable(
      'feed_info.txt',
      {
        header: (columns) => {
          places = KEPT_FIELDS.map((name) => columns.columnOf(name));
        },
        row: (row) => {
          if (isFirst) KEPT_FIELDS.forEach((name, i) => (this.fields[name] = row.text(places[i]!)));
          isFirst = false;
        },
      },
      new IssueCollector(0),
    );
  }

  /** The source's own dates where it gives them, else the days on which kept trips run. */
  feedInfo({ keys }: Core): FeedInfoFacts {
    const used = new Set(this.serviceOfTrip.filter((_, trip) => keys.keptTrips?.[trip] === 1));
    const period = periodOfServices([...used].map((service) => this.services.days(service)));
    const isDate = (text: string | undefined): text is string =>
      text !== undefined && parseServiceDate(text) !== undefined;
    const { feed_start_date: start, feed_end_date: end } = this.fields;
    return {
      language: this.fields.feed_lang ?? this.agencyLanguage ?? 'und',
      defaultLanguage: this.fields.default_lang,
      startDate: isDate(start) ? start : period && formatServiceDate(period.first),
      endDate: isDate(end) ? end : period && formatServiceDate(period.last),
      contactUrl: gtfsWebAddress(this.fields.feed_contact_url ?? ''),
    };
  }
}
