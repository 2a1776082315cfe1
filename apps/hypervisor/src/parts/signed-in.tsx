import { hasEnded, session, signOut } from '../live/session';
import { t } from '../wording/wording';

/** Who uses the page, and the way in and out. */
export function SignedIn() {
  const { name, role, csrf, signIn } = session.value;
  if (csrf === undefined)
    return (
      <span role="status">
        <a href={signIn.path} class={hasEnded.value ? 'session-ended' : undefined}>
          {hasEnded.value ? t('sessionEnded') : t('signIn')}
        </a>
      </span>
    );
  return (
    <details class="signed-in">
      <summary title={`${name} (${t(role)})`}>{name}</summary>
      <p>
        {t(role)}{' '}
        <button type="button" onClick={() => void signOut()}>
          {t('signOut')}
        </button>
      </p>
    </details>
  );
}
