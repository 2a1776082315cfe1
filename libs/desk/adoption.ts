import type { Alert, Translated } from '#libs/model';

/** How long an event lasts whose writer gives no end. */
export const DEFAULT_ADOPTED_MS = 12 * 3_600_000;
const LONGEST_ADOPTED_MS = 30 * 86_400_000;

/** When a draft's situation is to end, as far as an alert may go on by itself. */
export function endAfter({ activePeriods }: Pick<Alert, 'activePeriods'>, nowMs: number): string | undefined {
  const last = activePeriods
    .map(({ end }) => end)
    .sort()
    .at(-1);
  if (activePeriods.some(({ end }) => end === undefined) || last === undefined) return undefined;
  return Date.parse(last) <= nowMs
    ? undefined
    : new Date(Math.min(Date.parse(last), nowMs + LONGEST_ADOPTED_MS)).toISOString();
}

/** The analyst asks for a look; whoever confirms has looked. */
export function withoutDoubt(header: Translated | undefined): Translated | undefined {
  if (!header) return undefined;
  return Object.fromEntries(
    Object.entries(header).map(([language, text]) => {
      const plain = text.replace(/^(À vérifier : |To be checked: )/, '');
      return [language, plain.charAt(0).toUpperCase() + plain.slice(1)];
    }),
  );
}
