import type { CsvWriter } from './csv-writer.js';

export interface FeedInfoFacts {
  language: string;
  defaultLanguage?: string;
  /** `YYYYMMDD`. */
  startDate?: string;
  endDate?: string;
  contactUrl?: string;
}

/** Header and the one row of feed_info.txt. Dates are left out when they run backwards. */
export function writeFeedInfo(
  writer: CsvWriter,
  hub: { publisherName: string; publisherUrl: string; contactEmail: string; feedVersion: string },
  facts: FeedInfoFacts,
): void {
  const { startDate, endDate } = facts;
  const isForward = startDate === undefined || endDate === undefined || startDate <= endDate;
  const row: Record<string, string | undefined> = {
    feed_publisher_name: hub.publisherName,
    feed_publisher_url: hub.publisherUrl,
    feed_lang: facts.language,
    default_lang: facts.defaultLanguage,
    feed_start_date: isForward ? startDate : undefined,
    feed_end_date: isForward ? endDate : undefined,
    feed_version: hub.feedVersion,
    feed_contact_email: hub.contactEmail,
    feed_contact_url: facts.contactUrl,
  };
  for (const name of Object.keys(row)) writer.text(name);
  writer.endRow();
  for (const value of Object.values(row)) writer.text(value ?? '');
  writer.endRow();
}
