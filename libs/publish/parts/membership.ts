import { createHash } from 'node:crypto';
import type { FeedCatalogue } from '#libs/catalogue';

/** A feed whose schedule may be part of the territory's. */
export interface Candidate {
  feedId: string;
  /** Of the schedule in use. */
  documentHash?: string | undefined;
  timeZone: string;
}

/**
 * Which feeds stand together in what is made of all of them: those of the time zone of the first in the configuration, for
 * a GTFS dataset has one, but for datasets a merge could not take.
 */
export class Membership {
  /** Datasets in use only, so never more than there are feeds. */
  private refused = new Set<string>();

  constructor(private readonly catalogue: Pick<FeedCatalogue, 'placeOf'>) {}

  /** In the order of the configuration. */
  of<T extends Candidate>(candidates: readonly T[]): T[] {
    return this.ofOneZone(candidates).filter((one) => !this.refused.has(nameOf(one)));
  }

  private ofOneZone<T extends Candidate>(candidates: readonly T[]): T[] {
    const place = ({ feedId }: T): number => this.catalogue.placeOf(feedId);
    const inOrder = [...candidates].sort((a, b) => place(a) - place(b));
    return inOrder.filter(({ timeZone }) => timeZone === inOrder[0]!.timeZone);
  }

  /** Of some members a merge has left out these; what is in use no more is forgotten. */
  refuse(members: readonly Candidate[], leftOut: readonly string[], candidates: readonly Candidate[]): void {
    const stillInUse = new Set(this.ofOneZone(candidates).map(nameOf));
    const leftOutNow = members.filter(({ feedId }) => leftOut.includes(feedId)).map(nameOf);
    this.refused = new Set([...this.refused, ...leftOutNow].filter((name) => stillInUse.has(name)));
  }
}

/** Changes with any schedule in it; sixteen characters, as the version of a single feed's schedule. */
export function versionOf(members: readonly Candidate[]): string {
  const hash = createHash('sha256');
  for (const member of members) hash.update(`${nameOf(member)}\n`);
  return hash.digest('hex').slice(0, 16);
}

export function nameOf({ feedId, documentHash }: Candidate): string {
  return `${feedId}=${documentHash ?? ''}`;
}
