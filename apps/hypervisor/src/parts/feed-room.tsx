import { useState } from 'preact/hooks';
import type { FeedDocuments, FeedIssues, FeedLosses } from '../api/contract';
import { feedList, health, hubNow, now } from '../live/store';
import type { View } from '../live/view';
import { ago, clockTime, duration, localised, number, t, hubText } from '../wording/wording';
import { AnswerNote, useAnswer } from './answer';
import { Facts } from './facts';
import { FEED_MARKS, NatureBadge } from './feed-list';
import { SinceYesterday } from './since-yesterday';
import { Threshold } from './threshold';

const ASKED_MS = 15_000;
const WINDOW_MS = 10 * 60_000;
const MAX_DOCUMENTS = 12;
const MAX_SAMPLES = 8;

/** One feed, source by source: how it is and why, what was wrong with it, what was lost, and what was received. */
export function FeedRoom({ view: { id } }: { view: View }) {
  const feed = feedList.value.find((one) => one.id === id);
  if (!feed) return <p class="note">{t('unknownHere')}</p>;
  const { state = 'waiting', reasons = [] } = health.value.get(id) ?? {};
  const { status } = feed;
  return (
    <>
      <h2>{localised(feed.titles)}</h2>
      <NatureBadge nature={feed.nature} />
      <p class={`feed-${state}`}>
        <span class="feed-state">
          <span aria-hidden="true">{FEED_MARKS[state]}</span> {t(state)}
        </span>
      </p>
      {reasons.map(({ sourceId, code, text }) => (
        <p class="note" key={`${sourceId} ${code}`}>
          {hubText(localised(text), now.value)}
        </p>
      ))}
      <Facts
        rows={[
          [t('producer'), feed.producer],
          [t('matchRate'), status.matchRate === undefined ? undefined : `${number(status.matchRate * 100)} %`],
        ]}
      />
      {status.matchRate !== undefined && (
        <p class="note-facts">
          {t('matchRate')}
          <Threshold figure="match-rate" name="matchedShare" value={status.matchRate} />
        </p>
      )}
      <h3>{t('sources')}</h3>
      <ul class="sources">
        {(status.sources ?? []).map((source) => (
          <li key={source.sourceId}>
            <b>
              {FEED_MARKS[source.state ?? 'waiting']} {source.sourceId}
            </b>{' '}
            {source.format} · {t(source.state ?? 'waiting')}
            <span class="note-facts">
              {source.lastChangeAt && `${t('changed')} ${ago(now.value - Date.parse(source.lastChangeAt))}`}
              {source.lastAttemptAt && ` · ${t('asked')} ${ago(now.value - Date.parse(source.lastAttemptAt))}`}
              {(source.consecutiveFailures ?? 0) > 0 && ` · ${t('failures')} ${number(source.consecutiveFailures!)}`}
            </span>
            {source.lastError && <span class="note-facts">{source.lastError}</span>}
          </li>
        ))}
      </ul>
      {'issueSamples' in status && <SinceYesterday id={id} status={status} />}
      <Documents id={id} />
      <Issues id={id} />
      <Losses id={id} />
    </>
  );
}

function Documents({ id }: { id: string }) {
  const [from] = useState(() => new Date(hubNow() - WINDOW_MS).toISOString());
  const asked = useAnswer<FeedDocuments>(
    `/v1/feeds/${encodeURIComponent(id)}/documents?limit=1000&from=${encodeURIComponent(from)}`,
    ASKED_MS,
  );
  const documents = asked.answer?.documents ?? [];
  return (
    <>
      <h3>{t('documents')}</h3>
      <AnswerNote asked={asked} />
      {paceOf(documents).map(([source, ms]) => (
        <p class="note-facts" key={source}>
          {source}: {t('every')} {duration(ms)}
        </p>
      ))}
      {asked.answer && documents.length === 0 && <p class="none">{t('noDocument')}</p>}
      <ul class="documents">
        {documents
          .slice(-MAX_DOCUMENTS)
          .reverse()
          .map(({ at, source, bytes, href, withheld }) => (
            <li key={`${at} ${source}`}>
              <time dateTime={at}>{clockTime(at, now.value)}</time>{' '}
              {href ? (
                <a href={href} download>
                  {source}
                </a>
              ) : (
                <span title={withheld}>{source}</span>
              )}{' '}
              {number(bytes / 1024)} KiB
            </li>
          ))}
      </ul>
    </>
  );
}

/** Of each source the middle of the spans between its documents, in ms. */
function paceOf(documents: FeedDocuments['documents']): [string, number][] {
  const times = new Map<string, number[]>();
  for (const { source, at } of documents) times.set(source, [...(times.get(source) ?? []), Date.parse(at)]);
  return [...times].flatMap(([source, all]): [string, number][] => {
    const spans = all.slice(1).map((ms, at) => ms - all[at]!);
    const middle = spans.sort((a, b) => a - b)[Math.floor(spans.length / 2)];
    return middle === undefined ? [] : [[source, middle]];
  });
}

function Issues({ id }: { id: string }) {
  const asked = useAnswer<FeedIssues>(`/v1/feeds/${encodeURIComponent(id)}/issues`, ASKED_MS);
  const { counts = {}, samples = [], quarantined = 0 } = asked.answer ?? {};
  const codes = Object.entries(counts).sort(([, a], [, b]) => b - a);
  return (
    <>
      <h3>{t('issues')}</h3>
      <AnswerNote asked={asked} />
      {asked.answer && codes.length === 0 && <p class="none">{t('noIssue')}</p>}
      <Facts
        rows={[
          ...codes.map(([code, count]): [string, string] => [code, number(count)]),
          [t('quarantined'), quarantined > 0 ? number(quarantined) : undefined],
        ]}
      />
      <ul class="samples">
        {samples.slice(0, MAX_SAMPLES).map((sample, at) => (
          <li key={at}>{typeof sample === 'string' ? sample : JSON.stringify(sample)}</li>
        ))}
      </ul>
    </>
  );
}

function Losses({ id }: { id: string }) {
  const asked = useAnswer<FeedLosses>(`/v1/feeds/${encodeURIComponent(id)}/losses`, ASKED_MS);
  const { inputs = [], outputs = [] } = asked.answer ?? {};
  const lossy = [
    ...inputs.map((one) => ({ from: one.source, losses: one.losses })),
    ...outputs.map(({ path, losses }) => ({ from: path, losses: losses ?? [] })),
  ].filter(({ losses }) => losses.length > 0);
  return (
    <>
      <h3>{t('losses')}</h3>
      <AnswerNote asked={asked} />
      {asked.answer && lossy.length === 0 && <p class="none">{t('noLoss')}</p>}
      <ul class="samples">
        {lossy.map(({ from, losses }) => (
          <li key={from}>
            {from}: {losses.map((one) => `${one.field} × ${number(one.count)} (${one.reason})`).join(', ')}
          </li>
        ))}
      </ul>
    </>
  );
}
