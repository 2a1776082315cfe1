import type { Dataset } from '#libs/model';
import type { OutputCache } from '../output-cache.js';
import { distributionsOf } from '../outputs/catalogue/distributions.js';
import { ENDPOINTS } from '../describe/endpoints.js';
import type { FeedFacts } from './feed-facts.js';
import { html, safeAddress, type Content, type Html } from './html.js';
import { tableOf, timeOf } from './page.js';
import type { DatasetVersion } from './past.js';
import type { Wording } from './words/index.js';

const VERSIONS_SHOWN = 12;

/** Level raw: files, versions of the static dataset, documents as received. */
export function rawSection(
  facts: FeedFacts,
  versions: readonly DatasetVersion[] | undefined,
  cache: OutputCache,
  words: Wording,
): Html {
  return html`<section id="raw">
    <h2>${words.say('rawTitle')}</h2>
    <p>${words.say('rawLead')}</p>
    <h3>${words.say('downloads')}</h3>
    ${downloads(facts.feed.feedId, cache, words)}
    ${
      facts.datasets.length > 0 &&
      html`<h3>${words.say('versions')}</h3>
        ${versionTable(facts.datasets, versions, words)}`
    }
    <h3>${words.say('documents')}</h3>
    ${documents(facts, words)}
  </section>`;
}

export function downloads(name: string, cache: OutputCache, words: Wording): Html {
  const rows = distributionsOf(name, cache).map(({ path, title, format, mediaType, conformsTo }) => {
    const standard = safeAddress(conformsTo);
    return [
      html`<a href="${path}" download>${title}</a>`,
      html`<code>${path}</code>`,
      mediaType,
      standard ? html`<a href="${standard}">${format}</a>` : format,
    ];
  });
  if (rows.length === 0) return html`<p>${words.say('noDownloads')}</p>`;
  return tableOf(words.say('downloads'), [words.say('file'), 'URL', words.say('format'), words.say('standard')], rows);
}

/** The versions in use and before, newest first, each with what it has more or less than the one before it. */
function versionTable(
  inUse: readonly Dataset[],
  versions: readonly DatasetVersion[] | undefined,
  words: Wording,
): Html {
  const known = versions && versions.length > 0 ? versions : inUse.map((dataset) => ({ at: undefined, dataset }));
  const rows = known.slice(0, VERSIONS_SHOWN).map(({ at, dataset }, index): Content[] => {
    const before = known.slice(index + 1).find((one) => one.dataset.format === dataset.format)?.dataset;
    return [
      html`${dataset.format} ${dataset.version ?? ''}
        <code title="${dataset.documentHash}">${dataset.documentHash.slice(0, 10)}</code>`,
      at === undefined ? '–' : timeOf(at, words),
      dataset.validFrom && dataset.validTo
        ? html`${dayText(dataset.validFrom, words)} – ${dayText(dataset.validTo, words)}`
        : '–',
      before ? changesBetween(before, dataset, words) : words.say('firstKnown'),
    ];
  });
  return tableOf(
    words.say('versions'),
    [words.say('version'), words.say('since'), words.say('validity'), words.say('changes')],
    rows,
  );
}

/** What the newer version counts more or less, file by file. */
export function changesBetween(before: Dataset, after: Dataset, words: Wording): Html {
  const names = new Set([...Object.keys(before.counts), ...Object.keys(after.counts)]);
  const changes = [...names].flatMap((name) => {
    const [was, is] = [before.counts[name] ?? 0, after.counts[name] ?? 0];
    if (was === is) return [];
    const sign = is > was ? '+' : '−';
    return html`<li>
      <code>${name}</code> ${sign}${words.number(Math.abs(is - was))} (${words.number(was)} → ${words.number(is)})
    </li>`;
  });
  return changes.length > 0
    ? html`<ul>
        ${changes}
      </ul>`
    : html`${words.say('noChange')}`;
}

function dayText(day: string, words: Wording): string {
  return /^\d{8}$/.test(day) ? words.day(`${day.slice(0, 4)}-${day.slice(4, 6)}-${day.slice(6)}T12:00:00Z`) : day;
}

const isServed = (path: string): boolean => ENDPOINTS.some((endpoint) => endpoint.path === path);

function documents({ feed: { feedId }, status }: FeedFacts, words: Wording): Html {
  const sources = (status?.sources ?? []).filter(({ lastDocumentHash }) => lastDocumentHash !== undefined);
  const rows = sources.map(({ sourceId, format, lastChangeAt, lastDocumentHash }): Content[] => {
    const hash = html`<code>${lastDocumentHash!.slice(0, 16)}…</code>`;
    return [
      html`${sourceId} <small>${format}</small>`,
      lastChangeAt ? timeOf(lastChangeAt, words) : '–',
      isServed('/v1/documents/{hash}') ? html`<a href="/v1/documents/${lastDocumentHash}">${hash}</a>` : hash,
    ];
  });
  const all = isServed('/v1/feeds/{id}/documents')
    ? html`<p><a href="/v1/feeds/${encodeURIComponent(feedId)}/documents">${words.say('documentsAll')}</a></p>`
    : undefined;
  if (rows.length === 0) return html`${all ?? html`<p>${words.say('none')}</p>`}`;
  return html`<p>${words.say('documentsLead')}</p>
    ${tableOf(
      words.say('documents'),
      [words.say('source'), words.say('receivedAt'), words.say('fingerprint')],
      rows,
    )}${all}`;
}
