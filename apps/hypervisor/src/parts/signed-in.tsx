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
    <button
      type="button"
      class="signed-in"
      title={`${name} (${t(role)}): ${t('signOut')}`}
      onClick={() => void signOut()}
    >
      {name}
      <span class="unseen"> {t('signOut')}</span>
    </button>
  );
}
