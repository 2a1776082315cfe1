import { QUALITY_WEIGHTS } from '#libs/live';
import { ENDPOINTS } from '../../describe/endpoints.js';
import { html, type Html } from '../html.js';
import { codeBlock, localised, pageOf, tableOf, type PageView } from '../page.js';
import type { Portal } from '../portal.js';
import { SHOWN_KINDS } from '../feed-facts.js';
import { CLIENTS_PATH } from '../../static-files.js';
import type { Wording } from '../words/index.js';
import { subjectsOf } from './examples.js';
import { checksumSection, keysSection, webhooksSection } from './access-section.js';
import { boardSection, clientsSection, protocolSection } from './live-section.js';
import { mqttSection } from './mqtt-section.js';
import { quickStart } from './quick-start.js';
import { ERRORS_SLUG, resources } from './resources.js';

/** What a hub allows its readers, as configured. */
export interface ShownLimits {
  requestsPerMinute: number;
  bytesPerMinute: number;
  connectionsPerAddress: number;
  maxClients: number;
  maxSubscriptionsPerClient: number;
}

/** `/docs`: quick start, what holds everywhere, limits, the stream in the page, versions, and the way to every address. */
export function docsPage(view: PageView, portal: Portal): Html {
  const { words, context } = view;
  const base = context.publicUrl();
  const subjects = subjectsOf(portal);
  const name = (subjects.stop && portal.transit.directory().find(subjects.stop)?.stop.name) || 'centre';
  return pageOf(view, {
    title: words.say('docsTitle'),
    under: 'docs',
    scripts: ['docs.js'],
    body: html`<h1>${words.say('docsTitle')}</h1>
      <p class="lead">${words.say('docsLead')}</p>
      <nav class="levels" aria-label="${words.say('levels')}">
        <ul>
          ${(
            [
              ['quick-start', 'quickStart'],
              ['resources', 'resources'],
              ['board', 'boardTitle'],
              ['ground', 'ground'],
              ['protocol', 'protocolTitle'],
              ['console', 'consoleTitle'],
              ['webhooks', 'webhooksTitle'],
              ['mqtt', 'mqttTitle'],
              ['clients', 'clientsTitle'],
              ['checksums', 'checksumsTitle'],
              ['keys', 'keysTitle'],
              ['limits', 'limits'],
              ['versions', 'versioning'],
              ['quality', 'qualityTitle'],
            ] as const
          ).map(([id, word]) => html`<li><a href="#${id}">${words.say(word)}</a></li>`)}
        </ul>
      </nav>
      ${quickStart(base, subjects, name, words)}
      <section id="resources">
        <h2>${words.say('resources')}</h2>
        <p>${words.say('resourcesLead')}</p>
        <ul class="cards">
          ${resources().map(
            ({ tag, slug }) =>
              html`<li class="card">
                <h3><a href="${localised(`/docs/${slug}`, words)}">${words.sayOf('tag', tag)}</a></h3>
                <p>
                  ${ENDPOINTS.filter((one) => one.tag === tag).length} ×
                  <code>${ENDPOINTS.find((one) => one.tag === tag)!.path}</code>…
                </p>
              </li>`,
          )}
        </ul>
        <p><a href="${localised(`/docs/${ERRORS_SLUG}`, words)}">${words.say('errorsTitle')}</a></p>
        <p>
          ${words.say('machineReadable')}: <a href="/openapi.json">OpenAPI 3.1</a> ·
          <a href="/asyncapi.json">AsyncAPI 3.0</a> ·
          ${SHOWN_KINDS.map((kind, index) => html`${index > 0 && ', '}<a href="/schemas/${kind}.json">${kind}</a>`)}
        </p>
      </section>
      ${boardSection(words)} ${groundRules(words)}
      ${protocolSection(base, portal.limits.maxSubscriptionsPerClient, words)} ${streamConsole(base, words)}
      ${webhooksSection(base, words)}
      ${mqttSection(
        portal.mqtt,
        { contact: context.catalogue.hub.contact, feed: subjects.feed, stations: subjects.system },
        words,
      )}
      ${clientsSection(base, clientPackages(portal), words)} ${checksumSection(base, words)}
      ${keysSection(context.catalogue.hub.contact, words)} ${limitsSection(portal.limits, words)} ${versions(words)}
      ${qualityRules(words)}`,
  });
}

/** The clients this hub gives out itself: files of its build. */
function clientPackages({ cache }: Portal): string[] {
  return cache
    .list()
    .map(({ path }) => path)
    .filter((path) => path.startsWith(CLIENTS_PATH));
}

function groundRules(words: Wording): Html {
  const rules = ['ids', 'times', 'flags', 'errors', 'cache', 'pages', 'licence'] as const;
  return html`<section id="ground">
    <h2>${words.say('ground')}</h2>
    <ul>
      ${rules.map((rule) => html`<li>${words.say(`ground.${rule}`)}</li>`)}
    </ul>
  </section>`;
}

function streamConsole(base: string, words: Wording): Html {
  const checked = ['vehicle-position', 'alert'];
  return html`<section id="console">
    <h2>${words.say('consoleTitle')}</h2>
    <p>${words.say('consoleLead')}</p>
    <noscript><p>${words.say('consoleNeedsScript')}</p></noscript>
    ${codeBlock(`curl -N '${base}/v1/stream/sse?kinds=vehicle-position,alert'`, words)}
    <form class="console" data-open="${words.say('consoleOpen')}" data-closed="${words.say('consoleClosed')}">
      <fieldset>
        <legend>${words.say('consoleKinds')}</legend>
        ${SHOWN_KINDS.map((kind) => html`<label class="check"><input type="checkbox" name="kinds" value="${kind}" ${checked.includes(kind) && html` checked`} /> ${kind}</label>`)}
      </fieldset>
      <label
        ><span><code>commune</code></span> <input name="commune" maxlength="60"
      /></label>
      <label
        ><span><code>route</code></span> <input name="route" maxlength="200"
      /></label>
      <p>
        <button type="submit">${words.say('consoleStart')}</button>
        <button type="button" name="stop" disabled>${words.say('consoleStop')}</button>
        <output>${words.say('consoleClosed')}</output>
      </p>
      <pre class="messages" tabindex="0" aria-label="${words.say('consoleTitle')}"><code></code></pre>
    </form>
  </section>`;
}

function limitsSection(limits: ShownLimits, words: Wording): Html {
  const { requestsPerMinute, bytesPerMinute, connectionsPerAddress, maxClients, maxSubscriptionsPerClient } = limits;
  return html`<section id="limits">
    <h2>${words.say('limits')}</h2>
    <ul>
      <li>${requestsPerMinute > 0 ? words.say('limits.requests', requestsPerMinute) : words.say('limits.none')}</li>
      ${bytesPerMinute > 0 && html`<li>${words.say('limits.bytes', Math.round(bytesPerMinute / 1e6))}</li>`}
      ${connectionsPerAddress > 0 && html`<li>${words.say('limits.connections', connectionsPerAddress)}</li>`}
      <li>${words.say('limits.stream', maxClients, maxSubscriptionsPerClient)}</li>
      <li>${words.say('limits.page')}</li>
    </ul>
    <p>${words.say('limits.after')}</p>
  </section>`;
}

function versions(words: Wording): Html {
  const going = ENDPOINTS.filter(({ goes }) => goes !== undefined);
  return html`<section id="versions">
    <h2>${words.say('versioning')}</h2>
    <p>${words.say('versioning.v1')}</p>
    <p>${words.say('versioning.goes', going.map(({ path }) => path).join(', ') || words.say('versioning.nothing'))}</p>
  </section>`;
}

function qualityRules(words: Wording): Html {
  return html`<section id="quality">
    <h2>${words.say('qualityTitle')}</h2>
    <p>${words.say('qualityLead')}</p>
    ${tableOf(
      words.say('rules'),
      [words.say('part'), words.say('weight'), words.say('meaning')],
      (Object.keys(QUALITY_WEIGHTS) as (keyof typeof QUALITY_WEIGHTS)[]).map((name) => [
        words.sayOf('part', name),
        String(QUALITY_WEIGHTS[name]),
        words.say(`rule.${name}`),
      ]),
    )}
  </section>`;
}
