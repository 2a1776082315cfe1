import { colourOf } from '../api/untrusted';
import { openView } from '../live/view';
import { t } from '../wording/wording';

/** The line's name in its colour; leads to its ladder where its id is known. */
export function RouteBadge({
  id,
  name,
  colour,
}: {
  id?: string | undefined;
  name: string;
  colour?: string | undefined;
}) {
  const style = { background: colourOf(colour) };
  if (!id)
    return (
      <span class="route" style={style}>
        {name}
      </span>
    );
  return (
    <button
      type="button"
      class="route"
      style={style}
      title={t('openLine')}
      onClick={() => openView({ kind: 'line', id })}
    >
      {name}
    </button>
  );
}
