import type { WriteEndpoint } from '../../describe/endpoint.js';
import { describedOperation, exampleOfBody } from '../../describe/openapi.js';
import { html, type Html } from '../html.js';
import type { Wording } from '../words/index.js';
import { described } from './described.js';
import { faults } from './faults.js';
import { fieldsSection } from './fields-table.js';
import { parametersTable } from './parameters-table.js';

/** Signing in sets a cookie, which is the business of its own page. */
const WITHOUT_TRY = '/v1/session';

/** An address that changes something: what it takes and gives, and a try with a key. */
export function writeSection(endpoint: WriteEndpoint, words: Wording): Html {
  const { method, path, body, answer, status, sends = [] } = endpoint;
  const operation = describedOperation(path, method);
  const { summary, description, parameters } = operation;
  const id = `${method}${path.replace(/[^a-z0-9]+/gi, '-')}`.replace(/-$/g, '');
  return html`<section class="address" id="${id}">
    <h2><code>${method.toUpperCase()} ${path}</code></h2>
    <p>${described(summary, words)}</p>
    ${description && html`<p>${described(description, words)}</p>`}
    <p class="facts">
      ${body && html`<a href="/openapi.json">${body}</a> `}${sends.join(', ')}${(body ?? sends[0]) && ' → '}${status}${answer && html` · <a href="/openapi.json">${answer}</a>`}
      · ${words.say('needsKey')}
    </p>
    ${parametersTable(parameters, words)} ${body && fieldsSection(body, `${method} ${path}`, words)}
    ${answer && fieldsSection(answer, `${method} ${path}`, words)} ${faults(operation, words)}
    ${path !== WITHOUT_TRY && tryForm(endpoint, words)}
  </section>`;
}

/** Sent by the script alone: no field has a name, so that no browser ever puts a key into an address. */
function tryForm(endpoint: WriteEndpoint, words: Wording): Html {
  const { method, path, body } = endpoint;
  const example = JSON.stringify(exampleOfBody(endpoint) ?? {}, undefined, 2);
  return html`<details class="try">
    <summary>${words.say('tryIt')}</summary>
    <form class="try" method="get" data-path="${path}" data-method="${method.toUpperCase()}">
      ${[...path.matchAll(/\{(\w+)\}/g)].map(
        ([, name]) =>
          html`<label
            ><span><code>{${name!}}</code> <small>${words.say('required')}</small></span>
            <input data-id="${name!}" required
          /></label>`,
      )}
      ${
        body &&
        html`<label
          ><span>${body} <small>JSON</small></span>
          <textarea data-body rows="6" spellcheck="false">${example}</textarea>
        </label>`
      }
      ${keyField(words)}
      <p><button type="submit">${words.say('send')}</button></p>
      <output></output>
    </form>
  </details>`;
}

/** A key is held by the page while it is open, and by nothing else. */
export function keyField(words: Wording): Html {
  return html`<label
    ><span>${words.say('accessKey')} <small>${words.say('keyKept')}</small></span>
    <input type="password" data-key autocomplete="off" spellcheck="false" placeholder="est_…"
  /></label>`;
}
