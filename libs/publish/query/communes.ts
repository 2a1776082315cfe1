import type { Commune } from '#libs/territory';
import { invalid } from './request.js';

/**
 * The communes asked for that the territory does not have; absent where all are known, or none are configured. The list of
 * communes is closed, so a question about none but strange ones is a mistake and no quiet place: REQUEST_INVALID.
 */
export function strangeCommunes(
  codes: readonly string[] | undefined,
  communes: readonly Commune[] | undefined,
): string[] | undefined {
  if (!communes || !codes || codes.length === 0) return undefined;
  const known = new Set(communes.map(({ code }) => code));
  const strange = codes.filter((code) => !known.has(code));
  if (strange.length === codes.length)
    throw invalid('commune', strange.join(), 'INSEE codes of communes of this territory, as /communes lists them');
  return strange.length > 0 ? strange : undefined;
}

/** The same for an answer that has no place to name some of them: all must be known. */
export function refuseStrangeCommunes(
  codes: readonly string[] | undefined,
  communes: readonly Commune[] | undefined,
): void {
  const strange = strangeCommunes(codes, communes);
  if (strange)
    throw invalid('commune', strange.join(), 'INSEE codes of communes of this territory, as /communes lists them');
}
