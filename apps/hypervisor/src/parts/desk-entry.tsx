import { BASE } from '../api/base';
import { openView, type View } from '../live/view';
import { isOperator } from '../live/session';
import { t } from '../wording/wording';

const ROOMS: readonly View['kind'][] = ['journal', 'events', 'statistics', 'lab'];

/** The ways to what operators work with; for others each says why it is closed. */
export function DeskEntry() {
  // A replay or sandbox has none of its own.
  if (BASE !== '') return null;
  return (
    <section class="desk-entry" aria-label={t('deskTitle')}>
      <h2>{t('deskTitle')}</h2>
      <div class="tabs">
        {ROOMS.map((kind) => (
          <button
            key={kind}
            type="button"
            title={kind === 'lab' || isOperator.value ? undefined : t('operatorsOnly')}
            onClick={() => openView({ kind, id: 'all' })}
          >
            {t(kind as 'journal')}
          </button>
        ))}
      </div>
    </section>
  );
}
