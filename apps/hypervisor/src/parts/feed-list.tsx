import type { Feed, FeedState } from '../api/contract';
import { openView } from '../live/view';
import { feedList, health, now } from '../live/store';
import { ago, number, t, localised, hubText } from '../wording/wording';

/** A state by its sign, beside its word. */
export const FEED_MARKS: Record<FeedState, string> = {
  fresh: '●',
  degraded: '◒',
  stale: '◐',
  failing: '✕',
  waiting: '○',
};

export function NatureBadge({ nature }: { nature: Feed['nature'] }) {
  return nature === 'observed' ? null : <span class={`badge badge-${nature}`}>{t(nature)}</span>;
}

/** Each feed with its state in sign and word, why it is not well, and how old its newest document is. */
export function FeedList() {
  return (
    <ul class="feeds">
      {feedList.value.map((feed) => (
        <FeedRow key={feed.id} feed={feed} />
      ))}
    </ul>
  );
}

function FeedRow({ feed }: { feed: Feed }) {
  const { status } = feed;
  const { state = 'waiting', reasons = [] } = health.value.get(feed.id) ?? {};
  const changes = (status.sources ?? []).flatMap(({ lastChangeAt }) => lastChangeAt ?? []).sort();
  const newest = changes.at(-1);
  const error = (status.sources ?? []).find(({ lastError }) => lastError)?.lastError;
  const why = reasons[0] ? hubText(localised(reasons[0].text), now.value) : error;
  return (
    <li class={`feed feed-${state}`}>
      <div class="feed-head">
        <button type="button" class="feed-title" onClick={() => openView({ kind: 'feed', id: feed.id })}>
          {localised(feed.titles)}
        </button>
        <NatureBadge nature={feed.nature} />
      </div>
      <div class="feed-facts">
        <span class="feed-state">
          <span aria-hidden="true">{FEED_MARKS[state]}</span> {t(state)}
        </span>
        {newest && <span>{ago(now.value - Date.parse(newest))}</span>}
        {status.matchRate !== undefined && (
          <span>
            {number(status.matchRate * 100)} % {t('matched')}
          </span>
        )}
      </div>
      {why && <div class="feed-why">{why}</div>}
    </li>
  );
}
