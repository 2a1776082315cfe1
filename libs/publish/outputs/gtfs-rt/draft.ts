import { ANALYST_SOURCE, type HubEvent } from '#libs/model';

/** An alert the analyst derived, which nobody has confirmed: for those who look after the network, not for travellers. */
export function isDraft({ source }: HubEvent): boolean {
  return source.id === ANALYST_SOURCE;
}
