import { notFoundAt } from '#libs/errors';
import type { Endpoint } from '../../describe/endpoint.js';
import { ENDPOINTS } from '../../describe/endpoints.js';
import { describedOperation, type DescribedParameter } from '../../describe/openapi.js';
import { WRITE_ENDPOINTS } from '../../describe/write-endpoints.js';
import { html, type Html } from '../html.js';
import { localised, type PageView } from '../page.js';
import type { Portal } from '../portal.js';
import type { Wording } from '../words/index.js';
import type { OwnAnswer } from './own-answers.js';
import { described } from './described.js';
import { errorsPage } from './errors-page.js';
import { exampleOf, subjectsOf } from './examples.js';
import { faults } from './faults.js';
import { fieldsSection } from './fields-table.js';
import { pageOfDocs } from './page-of-docs.js';
import { parametersTable } from './parameters-table.js';
import { ERRORS_SLUG, resources } from './resources.js';
import { shorten } from './shorten.js';
import { keyField, writeSection } from './write-section.js';

/** `/docs/{resource}`: every address of one resource, also those that change something, with parameters, a try in the page and a real answer of this hub. */
export async function referencePage(view: PageView, portal: Portal, slug: string): Promise<Html> {
  const { words } = view;
  if (slug === ERRORS_SLUG) return errorsPage(view);
  const resource = resources().find((one) => one.slug === slug);
  if (!resource)
    throw notFoundAt('resource', slug, `one of ${[...resources().map((one) => one.slug), ERRORS_SLUG].join(', ')}`);
  const subjects = subjectsOf(portal);
  const endpoints = ENDPOINTS.filter(({ tag }) => tag === resource.tag);
  const examples = endpoints.map((endpoint) => (endpoint.isGuarded ? undefined : exampleOf(endpoint, subjects)));
  const answers = await portal.answers.all(
    endpoints.map(({ type }, index) => (isShown(type) ? examples[index] : undefined)),
  );
  const addresses = endpoints.map((endpoint, index) => section(endpoint, examples[index], answers[index], words));
  return pageOfDocs(
    view,
    words.sayOf('tag', resource.tag),
    html`<nav class="levels" aria-label="${words.say('resources')}">
        <ul>
          ${resources().map(
            ({ tag, slug: other }) =>
              html`<li>
                <a href="${localised(`/docs/${other}`, words)}" ${other === slug && html` aria-current="page"`}
                  >${words.sayOf('tag', tag)}</a
                >
              </li>`,
          )}
        </ul>
      </nav>
      ${addresses}
      ${WRITE_ENDPOINTS.filter(({ tag }) => tag === resource.tag).map((endpoint) => writeSection(endpoint, words))}`,
  );
}

function section(endpoint: Endpoint, example: string | undefined, answer: OwnAnswer | undefined, words: Wording): Html {
  const { path, type, answer: schema, isGuarded } = endpoint;
  const operation = describedOperation(path, 'get');
  const { summary, description, parameters } = operation;
  const asked = parameters.filter(({ in: where }) => where === 'query');
  return html`<section class="address" id="${path.replace(/[^a-z0-9]+/gi, '-').replace(/^-|-$/g, '')}">
    <h2><code>GET ${path}</code></h2>
    <p>${described(summary, words)}</p>
    ${description && html`<p>${described(description, words)}</p>`}
    <p class="facts">
      ${type}${schema && html` · <a href="/openapi.json">${schema}</a>`}${isGuarded && html` · ${words.say('needsKey')}`}
    </p>
    ${parametersTable(parameters, words)}
    ${schema && fieldsSection(schema, `get ${path}`, words, answer?.status === 200 ? answer.body : undefined)}
    ${faults(operation, words)} ${type !== 'text/event-stream' && tryForm(path, asked, example, words, isGuarded)}
    ${
      answer
        ? shown(example!, answer, words)
        : example
          ? html`<p class="label">
              <a href="${example}"><code>${example}</code></a>
            </p>`
          : html`<p class="facts">${words.say('noAnswer')}</p>`
    }
  </section>`;
}

/** Pages and files that are no text are led to, not shown. */
const isShown = (type: string): boolean => /json|xml|turtle|csv|plain/.test(type);

/** A form that a browser can send by itself where the address has no id in it; the script shows the answer in place. */
function tryForm(
  path: string,
  query: readonly DescribedParameter[],
  example: string | undefined,
  words: Wording,
  isGuarded = false,
): Html {
  const [filledPath = '', filledQuery = ''] = (example ?? '').split('?');
  const filled = new URLSearchParams(filledQuery);
  const parts = path.split('/');
  const given = filledPath.split('/');
  const ids = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => {
    const at = parts.findIndex((part) => part.includes(`{${name}}`));
    const [before, after] = (parts[at] ?? '').split(`{${name}}`);
    const value = decodeURIComponent(given[at] ?? '').slice(before!.length);
    return [name!, value.slice(0, value.length - after!.length)] as const;
  });
  const action = ids.length === 0 ? path : filledPath || path;
  return html`<details class="try">
    <summary>${words.say('tryIt')}</summary>
    <form class="try" method="get" action="${action}" data-path="${path}">
      ${ids.map(
        ([name, value]) =>
          html`<label
            ><span><code>{${name}}</code> <small>${words.say('required')}</small></span>
            <input data-id="${name}" value="${value}" required
          /></label>`,
      )}
      ${query.map(
        ({ name, required, schema }) =>
          html`<label
            ><span><code>${name}</code> ${required && html`<small>${words.say('required')}</small>`}</span>
            <input
              name="${name}"
              value="${filled.get(name) ?? ''}"
              placeholder="${hintOf(schema)}"
              ${required && html` required`}
          /></label>`,
      )}
      ${isGuarded && keyField(words)}
      <p><button type="submit">${words.say('send')}</button></p>
      <output></output>
    </form>
  </details>`;
}

function hintOf(schema: object): string {
  const { default: initial, examples } = schema as { default?: unknown; examples?: unknown[] };
  return String([initial ?? examples?.[0] ?? ''].flat().join(','));
}

function shown(example: string, { status, type, body, bytes }: OwnAnswer, words: Wording): Html {
  const isText = /json|xml|text|javascript|csv/.test(type) && !/html/.test(type);
  const { text, isCut } = isText
    ? shorten(body, type)
    : { text: words.say('binary', type.split(';')[0]!, bytes), isCut: false };
  return html`<p class="label">
      ${words.say('realAnswer')}: <a href="${example}"><code>${example}</code></a>
      <small>${status}${isCut && html` · ${words.say('answerCut')}`}</small>
    </p>
    <pre class="answer" tabindex="0"><code>${text}</code></pre>`;
}
