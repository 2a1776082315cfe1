import type { HubConfig } from '#libs/config';
import { KINDS } from '#libs/model';
import { ENDPOINTS } from './endpoints.js';

/** `/docs`: the addresses and the stream protocol on one page, with commands that can be pasted. */
export function docsPage(hub: HubConfig['hub'], base: string): string {
  const tags = [...new Set(ENDPOINTS.map(({ tag }) => tag))];
  const sections = tags.map((tag) => {
    const rows = ENDPOINTS.filter((endpoint) => endpoint.tag === tag).map(
      ({ path, summary, type, query }) =>
        `<tr><td><code>${path.includes('{') ? path : `<a href="${path}">${path}</a>`}</code></td><td>${summary}${
          query
            ? `<br><small>${Object.keys(query)
                .map((name) => `<code>${name}</code>`)
                .join(' ')}</small>`
            : ''
        }</td><td><small>${type}</small></td></tr>`,
    );
    return `<h2>${tag}</h2><div class="scroll"><table><tbody>${rows.join('')}</tbody></table></div>`;
  });
  const socket = `${base.replace(/^http/, 'ws')}/v1/stream`;
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>${escape(hub.name)} — API</title>
<link rel="stylesheet" href="/pages/portal.css"></head><body>
<h1>${escape(hub.name)} — API</h1>
<p>All open outputs are read without a key, with <code>ETag</code>, <code>304</code>, gzip and br. Ids carry their feed: <code>feed:local</code>. Times are UTC. <a href="/openapi.json">OpenAPI</a> · <a href="/asyncapi.json">AsyncAPI</a> · <a href="/catalog">catalogue</a> · <a href="/">map</a></p>
<h2>Live stream</h2>
<p>WebSocket <code>${escape(socket)}</code>, subprotocol <code>estuaire.v1</code>, JSON text frames. Kinds: ${KINDS.map((kind) => `<a href="/schemas/${kind}.json">${kind}</a>`).join(', ')}.</p>
<pre>→ {"op":"subscribe","id":"a","kinds":["vehicle-position"],"filter":{"bbox":[1.0,49.3,1.2,49.5]}}
← {"op":"welcome", …}
← {"op":"snapshot","id":"a","entities":[…],"more":false,"cursor":"…"}
← {"op":"events","id":"a","events":[…],"cursor":"…"}</pre>
<p>After a break, subscribe again with the last <code>cursor</code>: exactly the missed events follow, or <code>gap</code> and a fresh snapshot. What leaves the filter is sent as <code>remove</code>, reason <code>left-filter</code>.</p>
<pre>curl -N '${escape(base)}/v1/stream/sse?kinds=vehicle-position,station'</pre>
${sections.join('\n')}
</body></html>`;
}

function escape(value: string): string {
  return value.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/"/g, '&quot;');
}
