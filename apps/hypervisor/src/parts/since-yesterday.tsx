import { HAS_PAST } from '../api/base';
import type { Dataset, FeedDocuments, FeedStatus, HubEvent, KeyFigure } from '../api/contract';
import { MAIN_VALUES } from '../live/compare-days';
import { rowsOf } from '../live/past';
import {
  DAY_MS,
  datasetChange,
  entityChanges,
  failuresOf,
  issueChanges,
  paceOf,
  type Change,
} from '../live/since-yesterday';
import { entitiesOf, hubNow } from '../live/store';
import { clockMinute, figureValue, kindWords, number, t, type Word } from '../wording/wording';
import { AnswerNote, useAnswer } from './answer';
import { localId } from './names';

const ASKED_MS = 60_000;
/** The comparison moves on in steps, so that it is not asked for anew each second. */
const STEP_MS = 5 * 60_000;
/** Statuses are published at least four times a minute; figures each minute or two. */
const STATUS_MS = 2 * 60_000;
const FIGURES_MS = 10 * 60_000;
const DOCUMENTS_MS = 10 * 60_000;

const eventsIn = async (response: Response): Promise<HubEvent[]> => rowsOf(await response.text());

/** What of a feed is another than at the same time yesterday, out of what the hub keeps; where it kept nothing, that. */
export function SinceYesterday({ id, status }: { id: string; status: FeedStatus }) {
  const nowMs = Math.floor(hubNow() / STEP_MS) * STEP_MS;
  const thenMs = nowMs - DAY_MS;
  const exported = (kind: 'feed-status' | 'kpi', spanMs: number): string =>
    `/v1/exports/${kind}.ndjson?${spanOf(thenMs - spanMs, thenMs)}&feed=${encodeURIComponent(id)}`;
  const statuses = useAnswer(HAS_PAST ? exported('feed-status', STATUS_MS) : undefined, ASKED_MS, 0, eventsIn);
  const figures = useAnswer(HAS_PAST ? exported('kpi', FIGURES_MS) : undefined, ASKED_MS, 0, eventsIn);
  const documents = (untilMs: number): string =>
    `/v1/feeds/${encodeURIComponent(id)}/documents?limit=1000&${spanOf(untilMs - DOCUMENTS_MS, untilMs)}`;
  const came = useAnswer<FeedDocuments>(documents(nowMs), ASKED_MS);
  const cameThen = useAnswer<FeedDocuments>(documents(thenMs), ASKED_MS);
  const before = statuses.answer?.at(-1)?.entity as unknown as FeedStatus | undefined;
  return (
    <>
      <h3>{t('sinceYesterday')}</h3>
      {statuses.isNone ? <p class="none">{t('noHistory')}</p> : <AnswerNote asked={statuses} />}
      {statuses.answer && !before && <p class="none">{t('nothingOfYesterday')}</p>}
      {before && (
        <>
          <p class="note-facts">
            {t('sinceYesterdayGuide')} ({clockMinute(new Date(nowMs).toISOString())})
          </p>
          <Table
            rows={[
              { name: t('state'), before: t(before.state), now: t(status.state) },
              ...entityChanges(before, status).map((one) => inNumbers({ ...one, name: kindWords(one.name) })),
              inShares(t('matchRate'), before.matchRate, status.matchRate),
              inNumbers({ name: t('quarantined'), before: before.quarantined, now: status.quarantined }),
              inNumbers({ name: t('failuresInRow'), before: failuresOf(before), now: failuresOf(status) }),
              ...documentRows(cameThen.answer, came.answer),
              ...figureRows(id, figures.answer ?? []),
            ].filter((row) => row.before !== undefined || row.now !== undefined)}
          />
          <Issues before={before} now={status} />
        </>
      )}
      {HAS_PAST && statuses.answer && <Datasets id={id} fromMs={thenMs} />}
    </>
  );
}

interface Row {
  name: string;
  before: string | undefined;
  now: string | undefined;
}

function Table({ rows }: { rows: readonly Row[] }) {
  return (
    <table class="calls then-now">
      <thead>
        <tr>
          <th scope="col">{t('whatChanged')}</th>
          <th scope="col">{t('yesterday')}</th>
          <th scope="col">{t('today')}</th>
        </tr>
      </thead>
      <tbody>
        {rows.map(({ name, before, now }) => (
          <tr key={name} class={before === now ? 'is-passed' : ''}>
            <th scope="row">{name}</th>
            <td>{before ?? '–'}</td>
            <td>{before === now ? '=' : (now ?? '–')}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function Issues({ before, now }: { before: FeedStatus; now: FeedStatus }) {
  const changes = issueChanges(before, now);
  return (
    <>
      <h4>{t('issuesChanged')}</h4>
      {changes.length === 0 && <p class="none">{t('issuesSame')}</p>}
      <ul class="samples">
        {changes.map(({ name, change, before: then = 0, now: today = 0, samples }) => (
          <li key={name}>
            <b>{t(`issue-${change}`)}</b> {name} {number(then)} → {number(today)}
            {samples.map((text) => (
              <span class="note-facts" key={text}>
                {text}
              </span>
            ))}
          </li>
        ))}
      </ul>
    </>
  );
}

/** The static datasets of the feed: the one a day ago, and what the one in use has more or fewer of. */
function Datasets({ id, fromMs }: { id: string; fromMs: number }) {
  const keys = entitiesOf('dataset').filter(({ feed }) => feed === id);
  const asked = useAnswer<{ items: HubEvent[] }>(`/v1/datasets?feed=${encodeURIComponent(id)}`, STEP_MS);
  const known = keys.length > 0 ? keys : (asked.answer?.items ?? []);
  if (known.length === 0) return null;
  return (
    <>
      <h4>{t('datasets')}</h4>
      <ul class="samples">
        {known.map(({ key }) => (
          <OneDataset key={key} of={key} fromMs={fromMs} />
        ))}
      </ul>
    </>
  );
}

function OneDataset({ of: key, fromMs }: { of: string; fromMs: number }) {
  const toMs = fromMs + DAY_MS + STEP_MS;
  const asked = useAnswer<{ rows: Parameters<typeof datasetChange>[0] }>(
    `/v1/datasets/${encodeURIComponent(key)}/history?${spanOf(fromMs, toMs)}`,
    STEP_MS,
  );
  const change = asked.answer && datasetChange(asked.answer.rows);
  if (!change) return asked.isNone ? null : <AnswerNote asked={asked} />;
  const { before, now, isOther, counts } = change;
  const word: Word = !before ? 'datasetUnknownBefore' : isOther ? 'datasetNew' : 'datasetSame';
  return (
    <li>
      <b>{localId(key)}</b> {versionOf(now)} · {t(word)}
      {before && isOther && (
        <span class="note-facts">
          {t('yesterday')}: {versionOf(before)}
        </span>
      )}
      {counts.map(({ name, before: then = 0, now: today = 0 }) => (
        <span class="note-facts" key={name}>
          {name}: {number(then)} → {number(today)}
        </span>
      ))}
    </li>
  );
}

function versionOf({ version, documentHash, validFrom, validTo }: Dataset): string {
  const validity = validFrom || validTo ? ` (${validFrom ?? ''}–${validTo ?? ''})` : '';
  return `${version ?? documentHash.slice(0, 8)}${validity}`;
}

function documentRows(then: FeedDocuments | undefined, now: FeedDocuments | undefined): Row[] {
  if (!then || !now) return [];
  const [was, is] = [paceOf(then), paceOf(now)];
  const size = (bytes: number | undefined): string | undefined =>
    bytes === undefined ? undefined : `${number(bytes / 1024)} KiB`;
  return [
    inNumbers({ name: t('documentsInTen'), before: was.count, now: is.count }),
    { name: t('documentSize'), before: size(was.middleBytes), now: size(is.middleBytes) },
  ];
}

/** Key figures of the feed, of which each has one value that is said first. */
function figureRows(id: string, then: readonly HubEvent[]): Row[] {
  const valueOf = (event: HubEvent | undefined, name: string): number | undefined =>
    (event?.entity as unknown as KeyFigure | undefined)?.values[name];
  return entitiesOf('kpi')
    .filter(({ feed }) => feed === id)
    .flatMap((event): Row[] => {
      const { figure } = event.entity as unknown as KeyFigure;
      const main = MAIN_VALUES[figure];
      // The share of runs matched stands above, as the feed itself has it.
      if (!main || figure === 'match-rate') return [];
      const before = then.findLast(({ key }) => key === event.key);
      const [was, is] = [valueOf(before, main.value), valueOf(event, main.value)];
      const words = (value: number | undefined): string | undefined =>
        value === undefined ? undefined : figureValue(value, main.unit);
      return [{ name: t(`figure-${figure}` as Word), before: words(was), now: words(is) }];
    });
}

const inNumbers = ({ name, before, now }: Change): Row => ({
  name,
  before: before === undefined ? undefined : number(before),
  now: now === undefined ? undefined : number(now),
});

function inShares(name: string, before: number | undefined, now: number | undefined): Row {
  const share = (value: number | undefined): string | undefined =>
    value === undefined ? undefined : `${number(value * 100)} %`;
  return { name, before: share(before), now: share(now) };
}

function spanOf(fromMs: number, toMs: number): string {
  return new URLSearchParams({ from: new Date(fromMs).toISOString(), to: new Date(toMs).toISOString() }).toString();
}
