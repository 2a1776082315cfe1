import { ANALYST_SOURCE, DRAFT, type HubEvent } from '#libs/model';

/**
 * What nobody has confirmed, the analyst's alerts and what operators are writing: for those who look after the network,
 * not for travellers.
 */
export function isDraft({ source, quality }: Pick<HubEvent, 'source' | 'quality'>): boolean {
  return source.id === ANALYST_SOURCE || quality.flags.includes(DRAFT);
}
