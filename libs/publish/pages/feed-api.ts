import { LISTED_KINDS } from '../query/request.js';
import type { FeedFacts } from './feed-facts.js';
import { html, type Html } from './html.js';
import { codeBlock, localised } from './page.js';
import type { Wording } from './words/index.js';

/** Level API: calls that can be copied as they are, the stream and the schemas. */
export function apiSection({ feed: { feedId }, events }: FeedFacts, base: string, words: Wording): Html {
  const kinds = [...events.keys()];
  const lists = LISTED_KINDS.filter(({ kind }) => kinds.includes(kind));
  const calls = lists.map(({ plural }) => `curl '${base}/v1/${plural}?feed=${encodeURIComponent(feedId)}&limit=10'`);
  const [first] = lists;
  const key = first && events.get(first.kind)?.[0]?.key;
  const past =
    first && key && first.kind !== 'free-vehicle'
      ? `curl '${base}/v1/${first.plural}/${encodeURIComponent(key)}/history?bucket=1h'`
      : undefined;
  const subscribe = JSON.stringify({ op: 'subscribe', id: 'a', kinds, filter: { feeds: [feedId] } });
  return html`<section id="api">
    <h2>${words.say('apiTitle')}</h2>
    <p>${words.say('apiLead')} <a href="${localised('/docs', words)}">${words.say('reference')}</a></p>
    <h3>${words.say('calls')}</h3>
    ${codeBlock([`curl '${base}/v1/feeds/${feedId}'`, ...calls].join('\n'), words)}
    ${
      past &&
      html`<h3>${words.say('history')}</h3>
        ${codeBlock(past, words)}`
    }
    ${
      kinds.length > 0 &&
      html`<h3>${words.say('stream')}</h3>
        ${codeBlock(`curl -N '${base}/v1/stream/sse?kinds=${kinds.join(',')}&feed=${encodeURIComponent(feedId)}'`, words)}
        ${codeBlock(`wscat -s estuaire.v1 -c '${base.replace(/^http/, 'ws')}/v1/stream'\n> ${subscribe}`, words)}
        <h3>${words.say('schema')}</h3>
        <ul class="files">
          ${kinds.map(
            (kind) =>
              html`<li>
                <a href="/schemas/${kind}.json"><code>${kind}</code></a>
              </li>`,
          )}
          <li><a href="/openapi.json">OpenAPI</a></li>
          <li><a href="/asyncapi.json">AsyncAPI</a></li>
        </ul>`
    }
  </section>`;
}

/** The two ways to show a part of the hub on a site. */
export function embedSection(path: string, attributes: string, title: string, base: string, words: Wording): Html {
  const frame = `<iframe src="${base}${path}" title="${title.replace(/["&<>]/g, ' ')}" width="100%" height="480" loading="lazy"></iframe>`;
  const component = `<script src="${base}/embed/estuaire.js" type="module"></script>\n<estuaire-embed ${attributes}></estuaire-embed>`;
  return html`<section id="embed">
    <h2>${words.say('embed')}</h2>
    <p>${words.say('embedLead')}</p>
    ${codeBlock(frame, words)}${codeBlock(component, words)}
  </section>`;
}
