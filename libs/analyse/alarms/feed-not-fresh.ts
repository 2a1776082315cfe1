import type { CataloguedFeed } from '#libs/catalogue';
import { inFeed, type EntityKey } from '#libs/model';
import type { AlarmLife } from '../options.js';
import { span } from '../numbers.js';
import type { View } from '../view.js';
import type { AlarmRule, Finding, StandingAlarms } from './rule.js';

/** A feed is degraded, stale or failing: with the worst reason, in its own words. One alarm for a feed that flaps: it is cleared only after a quiet time. */
export class FeedNotFresh implements AlarmRule {
  readonly name = 'feed-not-fresh';
  readonly judgesStaleFeeds = true;

  constructor(readonly life: AlarmLife) {}

  judge(view: View, { feedId }: CataloguedFeed, standing: StandingAlarms): Finding[] {
    const status = view.status(feedId);
    if (!status || status.state === 'fresh') return [];
    // A collector that has just started does not know yet: what stood before still stands.
    if (status.state === 'waiting' && !standing.has('')) return [];
    const failing =
      status.state === 'failing' || (status.state === 'waiting' && standing.get('')?.severity === 'critical');
    const degraded = status.state === 'degraded';
    // Known to have stopped by its own pace: whoever waits longer only learns the same later.
    const stoppedSince = degraded ? status.sources.flatMap(({ stopped }) => stopped?.since ?? []).sort()[0] : undefined;
    const sinceMs = Date.parse(stoppedSince ?? status.since);
    const notFreshSources = status.sources.filter(({ consecutiveFailures }) => consecutiveFailures > 0).length;
    const firstMs = Math.min(sinceMs, Date.parse(standing.get('')?.firstSeenAt ?? stoppedSince ?? status.since));
    const stopped = stoppedSince && status.reasons?.find(({ code }) => code === 'source-stopped');
    const worst = (stopped || status.reasons?.[0])?.text;
    const why = { fr: worst ? ` : ${worst['fr']}` : '', en: worst ? `: ${worst['en']}` : '' };
    const since = new Date(firstMs).toISOString().slice(0, 16).replace('T', ' ');
    return [
      {
        severity: failing ? 'critical' : degraded ? 'minor' : 'major',
        text: degraded
          ? {
              fr: `Le flux ${feedId} arrive, mais n’est pas entièrement fiable depuis ${since} UTC${why.fr}.`,
              en: `Feed ${feedId} comes in, yet part of it cannot be relied on since ${since} UTC${why.en}.`,
            }
          : failing
            ? {
                fr: `Le flux ${feedId} est en panne depuis ${since} UTC (sources en échec : ${notFreshSources})${why.fr}.`,
                en: `Feed ${feedId} has been failing since ${since} UTC (failing sources: ${notFreshSources})${why.en}.`,
              }
            : {
                fr: `Le flux ${feedId} n’est plus à jour depuis ${since} UTC ; alarme après ${span(this.life.raiseAfterMs)}${why.fr}.`,
                en: `Feed ${feedId} has not been fresh since ${since} UTC; alarm after ${span(this.life.raiseAfterMs)}${why.en}.`,
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
