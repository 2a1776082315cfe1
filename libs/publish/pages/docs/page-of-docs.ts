import { html, type Content, type Html } from '../html.js';
import { localised, pageOf, type PageView } from '../page.js';

/** A page below `/docs`: the way back, its title, and what it says. */
export function pageOfDocs(view: PageView, title: string, ...body: readonly Content[]): Html {
  const { words } = view;
  return pageOf(view, {
    title,
    under: 'docs',
    scripts: ['docs.js'],
    body: html`<p class="path"><a href="${localised('/docs', words)}">${words.say('docs')}</a></p>
      <h1>${title}</h1>
      ${body}`,
  });
}
