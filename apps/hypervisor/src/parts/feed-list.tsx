import type { Feed } from '../api/contract';
import { textIn } from '../api/contract';
import { feedList, live, now } from '../live/store';
import { ago, language, number, t } from '../wording/wording';

const MARKS = { fresh: '●', stale: '◐', failing: '✕', waiting: '○' } as const;

export function NatureBadge({ nature }: { nature: Feed['nature'] }) {
  return nature === 'observed' ? null : <span class={`badge badge-${nature}`}>{t(nature)}</span>;
}

/** Each feed with its state in sign and word, and how old its newest document is. */
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
  const state = live.value.stale.has(feed.id) && status.state === 'fresh' ? 'stale' : (status.state ?? 'waiting');
  const changes = (status.sources ?? []).flatMap(({ lastChangeAt }) => lastChangeAt ?? []).sort();
  const newest = changes.at(-1);
  const error = (status.sources ?? []).find(({ lastError }) => lastError)?.lastError;
  return (
    <li class={`feed feed-${state}`}>
      <div class="feed-head">
        <span class="feed-title">{textIn(feed.titles, language.value)}</span>
        <NatureBadge nature={feed.nature} />
      </div>
      <div class="feed-facts">
        <span class="feed-state">
          <span aria-hidden="true">{MARKS[state]}</span> {t(state)}
        </span>
        {newest && <span>{ago(now.value - Date.parse(newest))}</span>}
        {status.matchRate !== undefined && (
          <span>
            {number(status.matchRate * 100)} % {t('matched')}
          </span>
        )}
      </div>
      {error && <div class="feed-error">{error}</div>}
    </li>
  );
}
