import { REPLAY } from '../api/base';
import { past } from '../live/past';
import { live, now } from '../live/store';
import { duration, t } from '../wording/wording';
import { mustEnter } from './enter';

/** So far behind, what is shown is said to be late rather than live: longer than the hub is ever silent. */
const BEHIND_MS = 15_000;

/** How the page hears from the hub, and how far what it shows is behind. While offline it says since when. */
export function ConnectionState() {
  // Nobody is let in yet: it is not the connection that is missing.
  if (mustEnter.value) return null;
  if (past.value)
    return (
      <span class="connection connection-past" role="status">
        <span aria-hidden="true">◷</span> {t('history')}
      </span>
    );
  const { connection, since, heardAt, shownAt, isRefused } = live.value;
  // A replay has no now to be behind.
  const lagMs =
    connection === 'live' && shownAt > 0 && REPLAY === undefined ? Math.max(0, now.value - shownAt) : undefined;
  const isBehind = lagMs !== undefined && lagMs > BEHIND_MS;
  const words = {
    connecting: t('connecting'),
    'catching-up': t('catchingUp'),
    live: REPLAY !== undefined ? t('replayed') : isBehind ? `${t('behind')} ${duration(lagMs)}` : t('live'),
    offline: isRefused ? t('refused') : `${t('offline')} ${duration(now.value - (heardAt || since))}`,
  };
  return (
    <span class={`connection connection-${isBehind ? 'behind' : connection}`} role="status">
      <span class="connection-dot" aria-hidden="true" />
      {words[connection]}
      {lagMs !== undefined && !isBehind && (
        <span class="connection-lag" title={t('lagTitle')}>
          {duration(lagMs)}
        </span>
      )}
    </span>
  );
}
