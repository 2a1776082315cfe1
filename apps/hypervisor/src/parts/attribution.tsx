import { hub } from '../live/store';

/** Who must be named for the map: plain text of the hub, never markup. */
export function Attribution() {
  const names = hub.value?.attribution ?? [];
  if (names.length === 0) return null;
  return (
    <details class="attribution">
      <summary>© {names[0]!.replace(/^© */, '')}</summary>
      <ul>
        {names.slice(1).map((name) => (
          <li key={name}>{name}</li>
        ))}
      </ul>
    </details>
  );
}
