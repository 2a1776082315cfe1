import { signal } from '@preact/signals';
import { selected } from '../live/store';
import { view } from '../live/view';
import { t } from '../wording/wording';

/** Loaded when it is first asked for: most of a shift is the map. */
const desk = signal<typeof import('./desk') | undefined>(undefined);

/** A line, stop, run or feed beside the map. A selected entity lies above it, and closing that shows it again. */
export function ViewPanel() {
  const shown = view.value;
  if (!shown || selected.value) return null;
  if (!desk.value) void import('./desk').then((loaded) => (desk.value = loaded));
  const Body = desk.value?.DESK[shown.kind];
  return (
    <aside class={`entity view view-${shown.kind}`} aria-label={t(shown.kind)}>
      <button type="button" class="close" aria-label={t('close')} onClick={() => (view.value = undefined)}>
        ×
      </button>
      {Body ? (
        <Body key={[shown.kind, shown.id, shown.date, shown.startTime].join(' ')} view={shown} />
      ) : (
        <p class="none">{t('loading')}</p>
      )}
    </aside>
  );
}
