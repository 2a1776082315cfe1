import { ISSUE_CODES } from '#libs/errors';
import type { FeedQuality, QualityReason } from '#libs/live';
import { drawBand, drawChart, drawShare } from './draw/chart.js';
import { html, type Html } from './html.js';
import { localised, tableOf } from './page.js';
import { valuesOf, type HourFigures } from './past.js';
import type { Wording } from './words/index.js';

const REASONS_SHOWN = 4;

/** The score of a feed with its parts and what lowers each. */
export function qualitySection(feedId: string, quality: FeedQuality | undefined, words: Wording): Html {
  if (!quality) return html`<p>${words.say('noScore')}</p>`;
  const rows = quality.parts.map(({ name, share, weight, reasons }) => [
    words.sayOf('part', name),
    html`${drawShare(share)} ${words.number(Math.round(share * 1000) / 10)} %`,
    String(weight),
    reasons.length === 0
      ? words.say('reason.none')
      : html`<ul>
          ${reasons.slice(0, REASONS_SHOWN).map((reason) => html`<li>${reasonText(reason, words)}</li>`)}
        </ul>`,
  ]);
  return html`<p class="score">
      <strong>${words.say('scoreOf', quality.score)}</strong> · ${words.say('qualityLead')}
      <a href="${localised('/docs', words)}#quality">${words.say('rules')}</a> ·
      <a href="${localised(`/catalog/${encodeURIComponent(feedId)}/repair`, words)}">${words.say('forProducer')}</a>
    </p>
    ${tableOf(words.say('qualityTitle'), [words.say('part'), words.say('share'), words.say('weight'), words.say('reasons')], rows)}`;
}

export function reasonText(reason: QualityReason, words: Wording): string {
  switch (reason.code) {
    case 'state':
      return words.text(reason.text) ?? reason.state;
    case 'unmatched':
      return words.say('reason.unmatched', reason.count, reason.reason);
    case 'issue':
      return words.say('reason.issue', reason.count, reason.issue);
    case 'quarantined':
      return words.say('reason.quarantined', reason.count);
    case 'missing':
      return words.say('reason.missing', words.sayOf('kind', reason.kind), reason.field, reason.count, reason.of);
    case 'unusable-trips':
      return words.say('reason.unusable-trips', reason.count, reason.of);
  }
}

/** How fresh the feed was and how its score went, hour by hour over seven days. */
export function qualityHistory(
  hours: readonly HourFigures[] | undefined,
  nowMs: number,
  words: Wording,
): { band: Html; line: Html | undefined } {
  const none = html`<p>${words.say(hours ? 'noHistory' : 'historyAway')}</p>`;
  const band = drawBand(words.say('freshnessBand'), valuesOf(hours ?? [], 'freshnessShareAvg'), nowMs, words);
  const line = drawChart(words.say('scoreHistory'), '', valuesOf(hours ?? [], 'scoreShareAvg', 100), nowMs, words);
  return { band: band ?? none, line };
}

/** Faults of the newest documents by code, with their sentences. */
export function issuesSection(
  feedId: string,
  counts: Readonly<Record<string, number>>,
  samples: readonly string[],
  words: Wording,
): Html {
  const codes = Object.entries(counts).sort((a, b) => b[1] - a[1]);
  if (codes.length === 0) return html`<p>${words.say('noIssues')}</p>`;
  const rows = codes.map(([code, count]) => [html`<code>${code}</code>`, words.number(count), meaningOf(code)]);
  return html`<p>
      ${words.say('issuesLead')}
      <a href="/v1/feeds/${encodeURIComponent(feedId)}/issues"><code>/v1/feeds/${feedId}/issues</code></a>
    </p>
    ${tableOf(words.say('issues'), [words.say('code'), words.say('count'), words.say('meaning')], rows)}
    ${
      samples.length > 0 &&
      html`<details>
        <summary>${words.say('examples')}</summary>
        <ul class="samples">
          ${samples.slice(0, 10).map((text) => html`<li><code>${text}</code></li>`)}
        </ul>
      </details>`
    }`;
}

/** As `docs/errors.md` has it, in English. */
export function meaningOf(code: string): Html {
  return html`<span lang="en">${(ISSUE_CODES as Readonly<Record<string, string>>)[code] ?? ''}</span>`;
}
