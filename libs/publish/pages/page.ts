import type { PublishContext } from '../context.js';
import { html, type Content, type Html } from './html.js';
import { isLanguage, type Wording } from './words/index.js';

/** What every page of one request is made with. */
export interface PageView {
  context: PublishContext;
  words: Wording;
  nowMs: number;
  /** Path and query of the page in the other language. */
  otherLanguage: string;
}

interface PageParts {
  title: string;
  /** Which entry of the navigation the page is under. */
  under?: 'catalogue' | 'communes' | 'docs' | 'usage';
  /** Scripts beside the one that every page has, by name in `/pages/`. */
  scripts?: readonly string[];
  body: Content;
}

const ENTRIES = [
  ['catalogue', '/catalog'],
  ['communes', '/communes'],
  ['docs', '/docs'],
  ['usage', '/usage'],
] as const;

/** A whole page: navigation, the body, who runs the hub and who is named. Nothing inline, nothing from elsewhere. */
export function pageOf(view: PageView, { title, under, scripts = [], body }: PageParts): Html {
  const { context, words, nowMs, otherLanguage } = view;
  const { hub } = context.catalogue;
  const now = new Date(nowMs).toISOString();
  const unreal = context.catalogue
    .list()
    .some((feed) => feed.effectiveVisibility === 'open' && feed.nature !== 'observed');
  const other = words.language === 'fr' ? 'en' : 'fr';
  return html`<!doctype html>
    <html lang="${words.language}">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>${title} — ${hub.name}</title>
        <meta name="color-scheme" content="light dark" />
        <link rel="icon" href="data:," />
        <link rel="stylesheet" href="/pages/portal.css" />
        <link rel="alternate" hreflang="${other}" href="${otherLanguage}" />
        <script src="/pages/portal.js" type="module"></script>
        ${scripts.map((name) => html`<script src="/pages/${name}" type="module"></script> `)}
      </head>
      <body>
        <a class="skip" href="#main">${words.say('skip')}</a>
        <header class="top">
          <p class="brand"><a href="/">${hub.name}</a></p>
          <nav aria-label="${hub.name}">
            <ul>
              ${ENTRIES.map(
                ([name, path]) =>
                  html`<li>
                    <a href="${localised(path, words)}" ${under === name && html` aria-current="page"`}
                      >${words.say(name)}</a
                    >
                  </li>`,
              )}
              <li><a href="/">${words.say('map')}</a></li>
            </ul>
          </nav>
          <a class="language" lang="${other}" hreflang="${other}" href="${otherLanguage}"
            >${words.say('otherLanguage')}</a
          >
        </header>
        <main id="main">${body}</main>
        <footer>
          <p>
            ${words.say('operatedBy', hub.operator)} · <a href="mailto:${hub.contact}">${words.say('contact')}</a> ·
            <a href="${localised('/sign-in', words)}">${words.say('signIn')}</a>
          </p>
          ${unreal && html`<p>${words.say('notReal')}</p>`}
          <p>${words.say('madeAt', words.time(now), words.timeZone)}</p>
        </footer>
      </body>
    </html> `;
}

/** A path of the hub in the language of the page. */
export function localised(path: string, { language }: Pick<Wording, 'language'>): string {
  const [bare, fragment] = path.split('#') as [string, string?];
  const mark = bare.includes('?') ? '&' : '?';
  return `${bare}${mark}lang=${language}${fragment === undefined ? '' : `#${fragment}`}`;
}

/** An instant as people read it, and as programs do. */
export function timeOf(instant: string, words: Wording): Html {
  return html`<time datetime="${instant}">${words.time(instant)}</time>`;
}

/** Code that can be copied at one press where there is script, and by hand where there is none. */
export function codeBlock(code: string, words: Wording): Html {
  return html`<div class="code">
    <pre tabindex="0"><code>${code}</code></pre>
    <button type="button" class="copy" hidden data-copied="${words.say('copied')}">${words.say('copy')}</button>
  </div>`;
}

/** A table that scrolls by itself on a narrow screen. Its caption is shown unless the heading above says the same. */
export function tableOf(
  caption: string,
  head: readonly string[],
  rows: readonly (readonly Content[])[],
  isCaptionShown = false,
): Html {
  return html`<div class="scroll" role="region" aria-label="${caption}" tabindex="0">
    <table>
      <caption${!isCaptionShown && html` class="unseen"`}>${caption}</caption>
      <thead>
        <tr>
          ${head.map((name) => html`<th scope="col">${name}</th>`)}
        </tr>
      </thead>
      <tbody>
        ${rows.map(
          ([first, ...rest]) =>
            html`<tr>
              <th scope="row">${first}</th>
              ${rest.map((cell) => html`<td>${cell}</td>`)}
            </tr> `,
        )}
      </tbody>
    </table>
  </div>`;
}

/** The language asked for by `?lang=`, else the first of those preferred that pages are written in. */
export function languageOf(asked: string | undefined, preferred: readonly string[]): 'fr' | 'en' {
  if (isLanguage(asked)) return asked;
  return preferred.find(isLanguage) ?? 'fr';
}
