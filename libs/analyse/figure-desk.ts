import type { CataloguedFeed } from '#libs/catalogue';
import { DEGRADED, isWider, inFeed, toInstant, type EntityKey, type HubEvent, type KeyFigure } from '#libs/model';
import { FIGURE_RULES } from './key-figures/index.js';
import type { FigureRule } from './key-figures/rule.js';
import type { AnalystOptions } from './options.js';
import { carriedFlags, ownRemove, ownUpsert } from './own-event.js';
import type { View } from './view.js';

/**
 * The events that bring the key figures emitted so far up to date. What was emitted is what the live state holds, so a
 * restart repeats nothing, and what somebody took back is emitted again.
 */
export function figureEvents(
  view: View,
  options: AnalystOptions,
  feeds: readonly CataloguedFeed[] = view.feeds,
): HubEvent[] {
  return feeds.flatMap((feed) => FIGURE_RULES.flatMap((rule) => figureEvent(rule, feed, view, options)));
}

/** Feeds that have become fresh, or fresh no more, since their figures were emitted: those cannot wait for the minute. */
export function feedsOfOtherFreshness(view: View): CataloguedFeed[] {
  return view.feeds.filter(({ feedId }) => {
    const isFresh = view.isFresh(feedId);
    return FIGURE_RULES.some(({ figure }) => {
      const flags = view.live.find('kpi', inFeed<EntityKey>(feedId, figure))?.event.quality.flags;
      return flags !== undefined && flags.includes('stale') === isFresh;
    });
  });
}

function figureEvent(rule: FigureRule, feed: CataloguedFeed, view: View, options: AnalystOptions): HubEvent[] {
  const { feedId, effectiveVisibility } = feed;
  const { nowMs } = view;
  const key = inFeed<EntityKey>(feedId, rule.figure);
  const published = view.live.find('kpi', key)?.event;
  const measured = rule.measure(view, feedId, options.figures);
  if (!measured) return published ? [ownRemove(published, 'vanished', nowMs)] : [];
  const figure: KeyFigure = {
    feedId,
    figure: rule.figure,
    values: measured.values,
    windowSeconds: 0,
    sampleSize: measured.sampleSize,
    computedAt: toInstant(nowMs),
  };
  const flags = carriedFlags(feed, measured.made);
  // Made of what may be out of date: it must not pass for the present (invariant 4).
  if (!view.isFresh(feedId)) flags.push('stale');
  else if (view.status(feedId)?.state === 'degraded') flags.push(DEGRADED);
  if (
    published?.visibility === effectiveVisibility &&
    published.quality.flags.join() === flags.join() &&
    same(published.entity, figure)
  )
    return [];
  return [
    ...(published && isWider(published.visibility, effectiveVisibility)
      ? [ownRemove(published, 'withdrawn', nowMs)]
      : []),
    ownUpsert('kpi', key, figure, flags, feed, nowMs),
  ];
}

function same(a: KeyFigure | undefined, b: KeyFigure): boolean {
  return a?.sampleSize === b.sampleSize && JSON.stringify(a.values) === JSON.stringify(b.values);
}
