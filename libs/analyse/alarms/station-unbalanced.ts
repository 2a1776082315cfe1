import type { CataloguedFeed } from '#libs/catalogue';
import { localId, type Station } from '#libs/model';
import { shareOf, span } from '../numbers.js';
import type { AlarmLife, StationRarity } from '../options.js';
import { isEmpty, isFull, isInUse } from '../station-levels.js';
import type { View } from '../view.js';
import type { AlarmRule, Finding, StandingAlarms } from './rule.js';

/** A station has nothing to take (no place to leave it) for long, in a system where that is rare. */
export class StationUnbalanced implements AlarmRule {
  private readonly is: (station: Station) => boolean;

  constructor(
    readonly name: 'station-empty' | 'station-full',
    readonly life: AlarmLife & StationRarity,
  ) {
    this.is = name === 'station-empty' ? isEmpty : isFull;
  }

  judge(view: View, { feedId }: CataloguedFeed, standing: StandingAlarms): Finding[] {
    const inUse = view.list('station', feedId).filter(({ entity }) => isInUse(entity!));
    if (inUse.length < this.life.minStations) return [];
    const so = inUse.filter(({ entity }) => this.is(entity!));
    const isRare = shareOf(so.length, inUse.length) <= this.life.rareShare;
    const after = span(this.life.raiseAfterMs);
    return so
      .map((event) => ({ event, subject: localId(event.key) }))
      .filter(({ subject }) => isRare || standing.has(subject))
      .map(({ event, subject }): Finding => {
        const { point, status, capacity } = event.entity!;
        return {
          subject,
          severity: 'minor',
          text:
            this.name === 'station-empty'
              ? {
                  fr: `Station sans véhicule depuis plus de ${after} (réseau ${feedId}).`,
                  en: `Station without a vehicle for over ${after} (system ${feedId}).`,
                }
              : {
                  fr: `Station sans place libre depuis plus de ${after} (réseau ${feedId}).`,
                  en: `Station without a free dock for over ${after} (system ${feedId}).`,
                },
          figures: {
            ...(status!.vehiclesAvailable === undefined ? {} : { vehiclesAvailable: status!.vehiclesAvailable }),
            ...(status!.docksAvailable === undefined ? {} : { docksAvailable: status!.docksAvailable }),
            ...(capacity === undefined ? {} : { capacity }),
          },
          about: [{ kind: 'station', key: event.key }],
          point,
          made: [event],
        };
      });
  }
}
