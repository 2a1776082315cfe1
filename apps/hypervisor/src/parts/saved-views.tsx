import { useSignal } from '@preact/signals';
import { inStep, switchInStep } from '../live/in-step';
import { keepViews, savedViews, withView } from '../live/saved-views';
import { goTo, shownAddress } from '../live/view';
import { t } from '../wording/wording';

/** Views kept under a name, the address to send to a colleague, and windows that go together. */
export function SavedViews() {
  const name = useSignal('');
  const isCopied = useSignal(false);
  const keep = (event: Event): void => {
    event.preventDefault();
    keepViews(withView(savedViews.value, name.value, shownAddress.value));
    name.value = '';
  };
  const copy = (): void => {
    void navigator.clipboard.writeText(location.href).then(
      () => (isCopied.value = true),
      // A page that was not loaded safely may not: the address is in the browser's own bar.
      () => undefined,
    );
  };
  return (
    <section class="saved-views" aria-label={t('views')}>
      <h2>{t('views')}</h2>
      {savedViews.value.length === 0 ? (
        <p class="none">{t('noViews')}</p>
      ) : (
        <ul>
          {savedViews.value.map((one) => (
            <li key={one.name}>
              <button type="button" onClick={() => goTo(one.search)}>
                {one.name}
              </button>
              <button
                type="button"
                class="forget"
                aria-label={`${t('forgetView')} ${one.name}`}
                onClick={() => keepViews(savedViews.value.filter((other) => other !== one))}
              >
                ×
              </button>
            </li>
          ))}
        </ul>
      )}
      <form class="tabs" onSubmit={keep}>
        <input
          aria-label={t('viewName')}
          placeholder={t('viewName')}
          maxLength={60}
          value={name.value}
          onInput={(typed) => (name.value = typed.currentTarget.value)}
        />
        <button type="submit" disabled={name.value.trim() === ''}>
          {t('keepView')}
        </button>
      </form>
      <p class="tabs">
        <button type="button" onClick={copy}>
          {t('copyAddress')}
        </button>
        <span role="status">{isCopied.value ? t('addressCopied') : ''}</span>
      </p>
      <label>
        <input type="checkbox" checked={inStep.value} onChange={switchInStep} /> {t('inStep')}
      </label>
    </section>
  );
}
