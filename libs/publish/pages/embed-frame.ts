import type { CataloguedFeed } from '#libs/catalogue';
import { isCurrent } from '#libs/live';
import type { FeedId, FeedState } from '#libs/model';
import { stateBadge } from './catalogue-page.js';
import { Html, html, type Content } from './html.js';
import type { PageView } from './page.js';

export interface FrameParts {
  title: string;
  body: Content;
  /** `light` or `dark`; otherwise as the visitor's own screen. */
  theme: string | undefined;
  /** Whose data is shown: they are named, with their state where it is not as it should be. */
  feeds: Iterable<FeedId>;
  stateOf: (feed: CataloguedFeed) => FeedState;
  /** Page of the hub with more. */
  more: string;
  everySeconds: number;
}

/**
 * A small page for a frame on another site. `#live` is fetched anew by script; without one the browser loads the frame
 * again. What is simulated, replayed or stale is marked as such.
 */
export function frameOf(view: PageView, { title, body, theme, feeds, stateOf, more, everySeconds }: FrameParts): Html {
  const { words, context, nowMs } = view;
  const sources = [...feeds].flatMap((feedId) => context.catalogue.find(feedId) ?? []);
  const notes = sources.map((feed) => {
    const state = stateOf(feed);
    return html`${feed.attribution ?? feed.producer}
    (${feed.licenceTerms.name})${feed.nature !== 'observed' && html` <span class="badge nature">${words.sayOf('nature', feed.nature)}</span>`}${!isCurrent(state) && html` ${stateBadge(state, words)}`}`;
  });
  return html`<!doctype html>
    <html lang="${words.language}" ${theme && html` data-theme="${theme}"`}>
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>${title} — ${context.catalogue.hub.name}</title>
        <meta name="robots" content="noindex" />
        <link rel="icon" href="data:," />
        <link rel="stylesheet" href="/pages/portal.css" />
        <noscript><meta http-equiv="refresh" content="30" /></noscript>
        <script src="/pages/embed.js" type="module"></script>
      </head>
      <body class="frame">
        <main id="live" data-every="${everySeconds}" data-lost="${words.say('lost')}">
          <h1>${title}</h1>
          ${body}
          <p class="sources">
            ${words.say('asOf', words.clock(new Date(nowMs).toISOString()))} ·
            ${[...new Set(notes.map(({ text }) => text))].map(
              (note, index) => html`${index > 0 && ' · '}${new Html(note)}`,
            )}
            ·
            <a href="${context.publicUrl()}${more}" target="_blank" rel="noopener">${context.catalogue.hub.name}</a>
          </p>
        </main>
      </body>
    </html> `;
}
