import { live, now } from '../live/store';
import { duration, t } from '../wording/wording';

/** How the page hears from the hub. While offline it says since when what is shown is old. */
export function ConnectionState() {
  const { connection, since } = live.value;
  const words = {
    connecting: t('connecting'),
    'catching-up': t('catchingUp'),
    live: t('live'),
    offline: `${t('offline')} ${duration(now.value - since)}`,
  };
  return (
    <span class={`connection connection-${connection}`} role="status">
      <span class="connection-dot" aria-hidden="true" />
      {words[connection]}
    </span>
  );
}
