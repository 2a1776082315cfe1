import type { IssueCollector } from '#libs/errors';
import { worstFirst } from '#libs/live';
import type { FeedReason, RefusedDataset, SourceStatus } from '#libs/model';
import { englishFailure, frenchFailure } from './failure-words.js';

/** What stands still, where it is no element that bears a name. */
const FRENCH_TIMES: Readonly<Record<string, string>> = { 'own time': 'l’horodatage' };
/** A share of entities refused, or of clocks that run ahead, that is no longer the odd one out. */
const REFUSED_SHARE = 0.1;
const AHEAD_SHARE = 0.25;
/** One odd entity among few is a share, and says nothing of the feed. */
const ODD_ONES = 3;
/** Fewer than so many runs say nothing about how the feed matches. */
const MATCH_SAMPLE = 10;
export const MATCHED_SHARE = 0.5;

export interface ReasonFacts {
  sources: readonly SourceStatus[];
  /** Of the newest document of each source, by source. */
  issues: ReadonlyMap<string, IssueCollector>;
  /** Current entities of each source. */
  entitiesOf(sourceId: string): number;
  /** Share of runs found in the schedule, and of how many; absent without a schedule. */
  matches?: { rate: number | undefined; runs: number };
  /** What an operator should know of the timetable in use. */
  scheduleWarning?: string;
  refusedDataset?: RefusedDataset;
}

/** Formats whose issues are of rows of a timetable, judged by what of it can be used. */
const SCHEDULE_FORMATS = new Set(['gtfs', 'netex']);

/** All that keeps a feed from being fresh, the worst first. */
export function reasonsOf(facts: ReasonFacts): FeedReason[] {
  const reasons = facts.sources.flatMap((source) => [...ofSource(source), ...ofDocument(source, facts)]);
  const { matches, scheduleWarning, refusedDataset } = facts;
  if (matches?.rate !== undefined && matches.runs >= MATCH_SAMPLE && matches.rate < MATCHED_SHARE) {
    reasons.push({
      code: 'match-rate-low',
      state: 'degraded',
      text: {
        fr: `${percent(matches.rate)} des ${matches.runs} courses sont retrouvées dans l’horaire, attendu au moins ${percent(MATCHED_SHARE)}`,
        en: `${percent(matches.rate)} of ${matches.runs} runs are found in the schedule, expected at least ${percent(MATCHED_SHARE)}`,
      },
    });
  }
  if (scheduleWarning !== undefined) {
    const text = { fr: `horaire douteux : ${scheduleWarning}`, en: `doubtful timetable: ${scheduleWarning}` };
    reasons.push({ code: 'schedule-thin', state: 'degraded', text });
  }
  if (refusedDataset) {
    reasons.push({
      code: 'schedule-refused',
      state: 'degraded',
      sourceId: refusedDataset.sourceId,
      text: {
        fr: `le dernier horaire a été refusé, un plus ancien est en service : ${refusedDataset.reason}`,
        en: `the newest timetable was refused, an older one is in use: ${refusedDataset.reason}`,
      },
    });
  }
  return worstFirst(reasons);
}

function ofSource(source: SourceStatus): FeedReason[] {
  const { sourceId, state, lastError, lastSignAt, frozen, stopped, consecutiveFailures } = source;
  switch (state) {
    case 'failing':
      return [
        {
          code: 'source-failing',
          state,
          sourceId,
          text: {
            fr: `${sourceId} a échoué ${consecutiveFailures} fois de suite : ${frenchFailure(lastError)}`,
            en: `${sourceId} has failed ${consecutiveFailures} times in a row: ${englishFailure(lastError)}`,
          },
        },
      ];
    case 'stale':
      return frozen
        ? [
            {
              code: 'content-frozen',
              state,
              sourceId,
              text: {
                fr: `${sourceId} répond, mais ${FRENCH_TIMES[frozen.by] ?? `son ${frozen.by}`} le plus récent est arrêté à ${frozen.newestAt}`,
                en: `${sourceId} answers, but its newest ${frozen.by} stands at ${frozen.newestAt}`,
              },
            },
          ]
        : [
            {
              code: 'source-silent',
              state,
              sourceId,
              text: {
                fr: `${sourceId} n’a donné aucun signe de vie depuis ${lastSignAt ?? 'le démarrage'}`,
                en: `${sourceId} has given no sign of life since ${lastSignAt ?? 'the start'}`,
              },
            },
          ];
    case 'degraded':
      if (stopped)
        return [
          {
            code: 'source-stopped',
            state,
            sourceId,
            text: {
              fr: `${sourceId} donne le même document depuis ${stopped.since}, attendu un nouveau toutes les ${stopped.usualSeconds} s au plus`,
              en: `${sourceId} has given the same document since ${stopped.since}, expected a new one every ${stopped.usualSeconds} s at most`,
            },
          },
        ];
      // Else only a translation is: the texts it adds to are reported by other sources.
      return [
        {
          code: 'source-failing',
          state,
          sourceId,
          text: {
            fr: `${sourceId} a échoué ${consecutiveFailures} fois de suite, ses textes manquent dans cette langue : ${frenchFailure(lastError)}`,
            en: `${sourceId} has failed ${consecutiveFailures} times in a row, its texts are missing in that language: ${englishFailure(lastError)}`,
          },
        },
      ];
    case 'waiting':
      return [
        {
          code: 'no-answer-yet',
          state,
          sourceId,
          text: { fr: `${sourceId} n’a pas encore répondu`, en: `${sourceId} has not answered yet` },
        },
      ];
    default:
      return [];
  }
}

function ofDocument({ sourceId, format }: SourceStatus, { issues, entitiesOf }: ReasonFacts): FeedReason[] {
  const found = issues.get(sourceId);
  if (!found || SCHEDULE_FORMATS.has(format)) return [];
  const { counts, errors } = found;
  const ahead = counts['TIME_IMPLAUSIBLE'] ?? 0;
  const reasons: FeedReason[] = [];
  const degraded = (code: FeedReason['code'], fr: string, en: string): void => {
    reasons.push({ code, state: 'degraded', sourceId, text: { fr: `${sourceId} : ${fr}`, en: `${sourceId}: ${en}` } });
  };
  if (counts['CONTAINER_TRUNCATED'])
    degraded(
      'document-cut',
      'son dernier document est tronqué ; ce qui suivait la coupure date d’un document antérieur',
      'its newest document is cut off; what stood behind the cut is of an earlier one',
    );
  if (errors === 0 && ahead === 0) return reasons;
  const entities = entitiesOf(sourceId);
  if (errors > 0 && (errors >= ODD_ONES || entities === 0) && errors >= REFUSED_SHARE * (errors + entities))
    degraded(
      'entities-refused',
      `${errors} erreurs dans un document de ${entities} entités utilisables`,
      `${errors} errors in a document of ${entities} entities that can be used`,
    );
  if (ahead >= ODD_ONES && ahead >= AHEAD_SHARE * entities)
    degraded(
      'clock-ahead',
      `${ahead} entités sur ${entities} donnent une heure impossible`,
      `${ahead} of ${entities} entities give a time that cannot be`,
    );
  return reasons;
}

function percent(share: number): string {
  return `${Math.round(share * 100)} %`;
}
