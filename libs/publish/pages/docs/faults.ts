import type { DescribedOperation } from '../../describe/openapi.js';
import { html, type Html } from '../html.js';
import { localised } from '../page.js';
import type { Wording } from '../words/index.js';
import { ERRORS_SLUG } from './resources.js';

/** The statuses an address refuses with; what each asks for is on the page of errors. */
export function faults({ responses }: DescribedOperation, words: Wording): Html {
  const statuses = Object.keys(responses).filter((status) => /^[45]/.test(status));
  return html`<p class="facts">
    ${words.say('refuses')}:
    <a href="${localised(`/docs/${ERRORS_SLUG}#statuses`, words)}">${statuses.join(', ')}</a>
  </p>`;
}
