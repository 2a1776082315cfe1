import { refusal } from '../live/act';
import { session } from '../live/session';
import { t } from '../wording/wording';

/** Why what was asked last was not done, and what to do next; wherever it was asked from. */
export function RefusalNote() {
  const known = refusal.value;
  return (
    <div role="alert" class={known ? 'refusal' : undefined}>
      {known && (
        <>
          <p>
            {known.field && (
              <>
                <b>{t(known.field)}</b>
                {' — '}
              </>
            )}
            {t(known.words)}{' '}
            {known.got !== undefined && (
              <>
                <q>{known.got}</q>.{' '}
              </>
            )}
            {known.examples && known.examples.length > 0 && `${t('expectedOneOf')} ${known.examples.join(', ')}. `}
            {known.needsSignIn && (
              <a href={session.value.signIn.path} target="_blank" rel="noopener">
                {t('signIn')}
              </a>
            )}
            {known.detail && <q lang="en">{known.detail}</q>}
          </p>
          <button type="button" class="close" aria-label={t('close')} onClick={() => (refusal.value = undefined)}>
            ×
          </button>
        </>
      )}
    </div>
  );
}
