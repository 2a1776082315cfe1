import type { CataloguedFeed } from '#libs/catalogue';
import { inFeed, toInstant, type EntityKey, type FeedId } from '#libs/model';
import type { AlarmLife } from '../options.js';
import { span } from '../numbers.js';
import type { View } from '../view.js';
import type { AlarmRule, Finding, StandingAlarms } from './rule.js';

/** A feed is degraded, stale or failing: with the worst reason, in its own words. One alarm for a feed that flaps: it is cleared only after a quiet time. */
export class FeedNotFresh implements AlarmRule {
  readonly name = 'feed-not-fresh';
  readonly judgesStaleFeeds = true;

  /**
   * Since when each feed has not been fresh without a break, `undefined` while it is: one alarm may stand for several
   * troubles with fresh minutes between them, and each has its own beginning. No more of them than feeds.
   */
  private readonly unwellSinceMs = new Map<FeedId, number | undefined>();

  constructor(readonly life: AlarmLife) {}

  get remembered(): number {
    return this.unwellSinceMs.size;
  }

  overText(view: View, { feedId }: CataloguedFeed): Finding['text'] | undefined {
    const status = view.status(feedId);
    if (status?.state !== 'fresh') return undefined;
    const { since } = status;
    const quiet = span(this.life.clearAfterMs);
    return {
      fr: `De nouveau à jour depuis ${since} ; l’alarme se ferme si le flux le reste ${quiet}.`,
      en: `Fresh again since ${since}; the alarm closes if the feed stays so for ${quiet}.`,
    };
  }

  judge(view: View, { feedId }: CataloguedFeed, standing: StandingAlarms): Finding[] {
    const status = view.status(feedId);
    if (!status) return [];
    if (status.state === 'fresh') {
      this.unwellSinceMs.set(feedId, undefined);
      return [];
    }
    // A collector that has just started does not know yet: what stood before still stands.
    if (status.state === 'waiting' && !standing.has('')) return [];
    const failing =
      status.state === 'failing' || (status.state === 'waiting' && standing.get('')?.severity === 'critical');
    const degraded = status.state === 'degraded';
    // Known to have stopped by its own pace: whoever waits longer only learns the same later.
    const stoppedSince = degraded ? status.sources.flatMap(({ stopped }) => stopped?.since ?? []).sort()[0] : undefined;
    const sinceMs = Date.parse(stoppedSince ?? status.since);
    const notFreshSources = status.sources.filter(({ consecutiveFailures }) => consecutiveFailures > 0).length;
    // What stands of before this process watched is the same trouble, as far as anybody knows.
    const before = this.unwellSinceMs.has(feedId)
      ? this.unwellSinceMs.get(feedId)
      : Date.parse(standing.get('')?.firstSeenAt ?? toInstant(sinceMs));
    const firstMs = Math.min(sinceMs, before ?? sinceMs);
    this.unwellSinceMs.set(feedId, firstMs);
    const stopped = stoppedSince && status.reasons?.find(({ code }) => code === 'source-stopped');
    const worst = (stopped || status.reasons?.[0])?.text;
    const why = { fr: worst ? ` : ${worst['fr']}` : '', en: worst ? `: ${worst['en']}` : '' };
    const since = toInstant(firstMs);
    return [
      {
        severity: failing ? 'critical' : degraded ? 'minor' : 'major',
        text: degraded
          ? {
              fr: `Le flux ${feedId} arrive, mais n’est pas entièrement fiable depuis ${since}${why.fr}.`,
              en: `Feed ${feedId} comes in, yet part of it cannot be relied on since ${since}${why.en}.`,
            }
          : failing
            ? {
                fr: `Le flux ${feedId} est en panne depuis ${since} (sources en échec : ${notFreshSources})${why.fr}.`,
                en: `Feed ${feedId} has been failing since ${since} (failing sources: ${notFreshSources})${why.en}.`,
              }
            : {
                fr: `Le flux ${feedId} n’est plus à jour depuis ${since} ; alarme après ${span(this.life.raiseAfterMs)}${why.fr}.`,
                en: `Feed ${feedId} has not been fresh since ${since}; alarm after ${span(this.life.raiseAfterMs)}${why.en}.`,
              },
        figures: { failingSources: notFreshSources },
        about: [{ kind: 'feed-status', key: inFeed<EntityKey>(feedId, 'status') }],
        sinceMs,
        ...(stoppedSince !== undefined && { raiseAfterMs: 0 }),
        made: [],
      },
    ];
  }
}
