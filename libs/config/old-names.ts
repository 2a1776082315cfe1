/** Names that keys had in earlier versions, by path. They are accepted; a newer name beside an old one decides. */
const OLD_NAMES: readonly { path: readonly string[]; now: string }[] = [
  { path: ['analyst', 'retellEvery'], now: 'repeatEvery' },
];

/** What a configuration still calls by an old name. */
export function oldNames(value: unknown): { path: string; message: string }[] {
  return OLD_NAMES.filter(({ path }) => {
    let at: unknown = value;
    for (const key of path) at = (at as Record<string, unknown> | null | undefined)?.[key];
    return at !== undefined;
  }).map(({ path, now }) => ({ path: path.join('.'), message: `is an old name: write ${now}` }));
}
