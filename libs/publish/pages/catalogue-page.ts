import type { Distribution } from '../outputs/catalogue/distributions.js';
import { leftOutOf } from '../outputs/catalogue/merged-terms.js';
import { html, safeAddress, type Html } from './html.js';
import { LEVELS, THEMES, type ListedFacts } from './feed-facts.js';
import { localised, pageOf, type PageView } from './page.js';
import type { Wording } from './words/index.js';

/** What the list is narrowed to; an empty part asks nothing. */
export interface CatalogueFilter {
  q: string;
  theme: string;
  commune: string;
  level: string;
  licence: string;
}

export const NO_FILTER: CatalogueFilter = { q: '', theme: '', commune: '', level: '', licence: '' };

/** `/catalog` for people: every open feed with its terms and state, narrowed by a form that needs no script. */
export function cataloguePage(
  view: PageView,
  facts: readonly ListedFacts[],
  /** What all feeds have together. */
  files: readonly Distribution[],
  filter: CatalogueFilter,
): Html {
  const { words, context } = view;
  const found = facts.filter((one) => meets(one, filter));
  const isFiltered = Object.values(filter).some((part) => part !== '');
  return pageOf(view, {
    title: words.say('catalogueTitle'),
    under: 'catalogue',
    body: html`<h1>${words.say('catalogueTitle')}</h1>
      <p class="lead">${words.say('catalogueLead')}</p>
      ${filterForm(view, facts, filter)}
      <p role="status">
        ${words.say('found', found.length, facts.length)}${isFiltered && html` · <a href="${localised('/catalog', words)}">${words.say('clear')}</a>`}
      </p>
      ${
        found.length === 0
          ? html`<p>${words.say('nothingFound')}</p>`
          : html`<ul class="cards">
              ${found.map((one) => card(one, words))}
            </ul>`
      }
      ${!isFiltered && territory(view, facts, files)}
      <p class="harvest">
        ${words.say('harvest')} <a href="/catalog.jsonld">JSON-LD</a> · <a href="/catalog.ttl">Turtle</a> ·
        <a href="/catalog.rdf">RDF/XML</a> · <a href="/gbfs/manifest.json">GBFS manifest</a> ·
        <a href="${localised('/docs', words)}">${context.catalogue.hub.name} API</a>
      </p>`,
  });
}

function filterForm({ words, context }: PageView, facts: readonly ListedFacts[], filter: CatalogueFilter): Html {
  const here = new Set(facts.flatMap(({ communes }) => communes));
  const communes = (context.communes ?? []).filter(({ code }) => here.has(code));
  const licences = new Map(facts.map(({ feed: { licenceTerms } }) => [licenceTerms.id, licenceTerms.name]));
  const themes = THEMES.filter((theme) => facts.some((one) => one.themes.includes(theme)));
  return html`<form class="filters" role="search" action="/catalog" method="get">
    <input type="hidden" name="lang" value="${words.language}" />
    <label>${words.say('filterText')} <input type="search" name="q" maxlength="100" value="${filter.q}" /></label>
    ${choice(
      'theme',
      words.say('filterTheme'),
      filter.theme,
      themes.map((theme) => [theme, words.sayOf('theme', theme)]),
      words,
    )}
    ${choice(
      'commune',
      words.say('filterCommune'),
      filter.commune,
      communes.map(({ code, name }) => [code, name]),
      words,
    )}
    ${choice(
      'level',
      words.say('filterLevel'),
      filter.level,
      LEVELS.map((level) => [level, words.sayOf('level', level)]),
      words,
    )}
    ${choice('licence', words.say('filterLicence'), filter.licence, [...licences], words)}
    <button type="submit">${words.say('search')}</button>
  </form>`;
}

function choice(
  name: string,
  label: string,
  chosen: string,
  options: readonly (readonly [value: string, text: string])[],
  words: Wording,
): Html {
  return html`<label
    >${label}
    <select name="${name}">
      <option value="">${words.say('all')}</option>
      ${options.map(
        ([value, text]) => html`<option value="${value}" ${value === chosen && html` selected`}>${text}</option>`,
      )}
    </select></label
  >`;
}

function card({ feed, state, themes, levels, quality }: ListedFacts, words: Wording): Html {
  const { feedId, title, producer, licenceTerms, nature, formats } = feed;
  return html`<li class="card">
    <h2><a href="${localised(`/catalog/${encodeURIComponent(feedId)}`, words)}">${words.text(title) ?? feedId}</a></h2>
    <p class="facts"><code>${feedId}</code> · ${producer}</p>
    <p class="badges">
      ${stateBadge(state, words)}${nature !== 'observed' && html` <span class="badge nature">${words.sayOf('nature', nature)}</span>`}
      ${themes.map((theme) => html`<span class="badge">${words.sayOf('theme', theme)}</span> `)}
    </p>
    <dl>
      <div>
        <dt>${words.say('licence')}</dt>
        <dd>${licenceLink(licenceTerms)}</dd>
      </div>
      <div>
        <dt>${words.say('score')}</dt>
        <dd>${quality ? words.say('scoreOf', quality.score) : words.say('noScore')}</dd>
      </div>
      <div>
        <dt>${words.say('formats')}</dt>
        <dd>${formats.join(', ')}</dd>
      </div>
      <div>
        <dt>${words.say('filterLevel')}</dt>
        <dd>${levels.map((level) => words.sayOf('level', level)).join(' · ')}</dd>
      </div>
    </dl>
  </li>`;
}

/** A state in words, with a mark of its own: never by colour alone. */
export function stateBadge(state: string, words: Wording): Html {
  return html`<span class="badge state state-${state}">${words.sayOf('state', state)}</span>`;
}

export function licenceLink({ name, url }: { name: string; url: string }): Html {
  const address = safeAddress(url);
  return address ? html`<a rel="license" href="${address}">${name}</a>` : html`${name}`;
}

function territory(
  { words }: PageView,
  facts: readonly ListedFacts[],
  files: readonly Distribution[],
): Html | undefined {
  if (files.length === 0) return undefined;
  const leftOut = leftOutOf(facts.map(({ feed }) => feed)).map(({ feedId }) => html`<code>${feedId}</code> `);
  return html`<section class="card" id="all">
    <h2>${words.say('wholeTerritory')}</h2>
    <p>${words.say('wholeTerritoryLead')} ${words.say('ownTerms')}</p>
    ${leftOut.length > 0 && html`<p>${words.say('notMerged')}${leftOut}</p>`}
    <ul class="files">
      ${files.map(({ path, title }) => html`<li><a href="${path}">${title}</a></li>`)}
    </ul>
  </section>`;
}

function meets({ feed, themes, communes, levels }: ListedFacts, filter: CatalogueFilter): boolean {
  const { feedId, title, producer, formats, licenceTerms, attribution = '' } = feed;
  const text = plain([feedId, ...Object.values(title), producer, ...formats, attribution, ...themes].join(' '));
  return (
    plain(filter.q)
      .split(/\s+/)
      .every((word) => text.includes(word)) &&
    (filter.theme === '' || (themes as readonly string[]).includes(filter.theme)) &&
    (filter.commune === '' || communes.includes(filter.commune)) &&
    (filter.level === '' || (levels as readonly string[]).includes(filter.level)) &&
    (filter.licence === '' || licenceTerms.id.toLowerCase() === filter.licence.toLowerCase())
  );
}

/** Without accents and capitals. */
function plain(text: string): string {
  return text
    .normalize('NFD')
    .replace(/\p{Mark}/gu, '')
    .toLowerCase();
}
