import type { FeedQuality, QualityPart } from '#libs/live';
import type { FeedFacts } from './feed-facts.js';
import { meaningOf, reasonText } from './feed-quality.js';
import { html, type Html } from './html.js';
import { localised, pageOf, type PageView } from './page.js';

const EXAMPLES = 5;

/** `/catalog/{feed}/repair`: for its producer, what to repair first, by the points it would give back. */
export function repairPage(view: PageView, { feed, status, quality }: FeedFacts): Html {
  const { words } = view;
  const title = words.say('repairTitle', words.text(feed.title) ?? feed.feedId);
  const samples = status?.issueSamples ?? [];
  const steps = quality ? inOrder(quality).filter(({ points }) => points > 0) : [];
  const refused = status?.refusedDataset;
  return pageOf(view, {
    title,
    under: 'catalogue',
    body: html`<p class="path">
        <a href="${localised('/catalog', words)}">${words.say('catalogue')}</a> ›
        <a href="${localised(`/catalog/${encodeURIComponent(feed.feedId)}`, words)}"
          >${words.text(feed.title) ?? feed.feedId}</a
        >
      </p>
      <h1>${title}</h1>
      <p class="lead">
        ${words.say('repairLead')} ${quality ? words.say('scoreOf', quality.score) : words.say('noScore')}
      </p>
      ${
        refused &&
        html`<section class="card">
          <h2>${words.say('refusedTimetable')}</h2>
          <p>${refused.reason}</p>
        </section>`
      }
      ${
        steps.length === 0
          ? html`<p>${words.say(quality ? 'nothingToRepair' : 'noScore')}</p>`
          : html`<ol class="cards">
              ${steps.map(
                ({ part, points }) =>
                  html`<li class="card">
                    <h2>${words.sayOf('part', part.name)}</h2>
                    <p>${words.say('points', Math.round(points * 10) / 10)}</p>
                    <ul>
                      ${part.reasons.map(
                        (reason) =>
                          html`<li>
                            ${reasonText(reason, words)}${
                              reason.code === 'issue' &&
                              html` —
                              ${meaningOf(reason.issue)}${samplesOf(reason.issue, samples).map((sample) => html`<br /><code>${sample}</code>`)}`
                            }
                          </li>`,
                      )}
                    </ul>
                  </li>`,
              )}
            </ol>`
      }`,
  });
}

/** Parts by what their repair would add to the score. */
function inOrder({ parts }: FeedQuality): { part: QualityPart; points: number }[] {
  const all = parts.reduce((sum, { weight }) => sum + weight, 0);
  return parts
    .map((part) => ({ part, points: ((1 - part.share) * part.weight * 100) / all }))
    .sort((a, b) => b.points - a.points);
}

function samplesOf(code: string, samples: readonly string[]): readonly string[] {
  return samples.filter((sample) => sample.includes(`: ${code}`)).slice(0, EXAMPLES);
}
