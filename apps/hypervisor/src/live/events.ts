import type { Alert, HubEvent, TrafficSituation } from '../api/contract';

/** Where an alert or road event of the desk stands: being written, to come, in force. */
export type EventStage = 'drafts' | 'toCome' | 'inForceNow';

/** Of the events desk: what operators wrote, and what the analyst proposes that nobody has confirmed. */
export interface DeskItem {
  event: HubEvent;
  stage: EventStage;
  isProposed: boolean;
  from?: string;
  until?: string;
}

const OPERATORS = 'operator-desk';
const ANALYST = 'analyst';

/** What nobody has confirmed: what the hub proposes, and what operators are writing; not for travellers. */
export function isDraft({ source, quality }: HubEvent): boolean {
  return source.id === ANALYST || quality.flags.includes('draft');
}

/** In the order in which they end; what is proposed and confirmed already stands once, as confirmed. */
export function deskItems(events: Iterable<HubEvent>, nowMs: number): DeskItem[] {
  const all = [...events];
  const adopted = new Set(all.map((event) => (event.entity as unknown as Alert | undefined)?.origin?.basedOn));
  return all
    .flatMap((event): DeskItem[] => {
      const { id } = event.source;
      if (id === ANALYST && event.kind === 'alert' && !adopted.has(event.key))
        return [{ event, stage: 'drafts', isProposed: true, ...spanOf(event) }];
      if (id !== OPERATORS) return [];
      const span = spanOf(event);
      const isAhead = span.from !== undefined && Date.parse(span.from) > nowMs;
      return [
        { event, stage: isDraft(event) ? 'drafts' : isAhead ? 'toCome' : 'inForceNow', isProposed: false, ...span },
      ];
    })
    .sort((a, b) => Number(a.isProposed) - Number(b.isProposed) || compare(a.until ?? '9', b.until ?? '9'));
}

function spanOf({ kind, entity }: HubEvent): { from?: string; until?: string } {
  const span =
    kind === 'alert'
      ? (entity as unknown as Alert).activePeriods[0]
      : (entity as unknown as TrafficSituation).records[0];
  return { ...(span?.start && { from: span.start }), ...(span?.end && { until: span.end }) };
}

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/** `M, T1` or `astuce:90` → ids, by the lines there are; what is no line is given back as `unknown`. */
export function idsOf(
  text: string,
  known: readonly { id: string; name: string }[],
): { ids: string[]; unknown: string[] } {
  const names = text
    .split(',')
    .map((one) => one.trim())
    .filter((one) => one !== '');
  const found = names.map((name) =>
    known.filter((one) => one.id === name || one.name.toLowerCase() === name.toLowerCase()),
  );
  return {
    ids: [...new Set(found.flatMap((lines) => lines.map(({ id }) => id)))],
    unknown: names.filter((name, at) => found[at]!.length === 0 && !name.includes(':')).concat(),
  };
}
