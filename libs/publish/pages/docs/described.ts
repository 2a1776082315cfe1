import { html, type Content } from '../html.js';
import { FRENCH_DESCRIPTIONS } from '../words/french/index.js';
import type { Wording } from '../words/index.js';

/** A text of `/openapi.json` in the language of the page, with its names set as code. */
export function described(text: string, words: Wording): Content {
  const shown = words.language === 'fr' ? (FRENCH_DESCRIPTIONS.get(text) ?? text) : text;
  return shown.split('`').map((part, at) => (at % 2 === 1 ? html`<code>${part}</code>` : part));
}
