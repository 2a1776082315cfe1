import { askJson } from './http.js';

/**
 * What a test makes so that there is something to be asked of: one of each thing that is written by way of the hub. What
 * others would come across is gone when it has ended.
 */
export async function makeOneOfEach(
  url: string,
  key: string,
  known: { feed: string; fromMs: number; toMs: number },
): Promise<{ partsOf: (path: string) => Record<string, string>; end: () => Promise<void> }> {
  const make = async <Made>(path: string, body: object, method = 'POST'): Promise<Made> => {
    const answer = await fetch(url + path, {
      method,
      headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    const text = await answer.text();
    if (!answer.ok) throw new Error(`${method} ${path}: got ${answer.status} ${text}`);
    return JSON.parse(text) as Made;
  };
  const made = await make<{ key: { id: string } }>('/v1/keys', { name: 'to be asked of', role: 'reader' });
  const sandbox = await make<{ id: string }>('/v1/sandboxes', { title: 'to be asked of' });
  await make(`/v1/sandboxes/${sandbox.id}/feeds/shuttle`, { sources: [{ format: 'gtfs-rt', push: true }] }, 'PUT');
  const replay = await make<{ id: string }>('/v1/replays', {
    feeds: [known.feed],
    from: new Date(known.fromMs).toISOString(),
    to: new Date(known.toMs).toISOString(),
  });
  // Nobody is at home there: `.invalid` has no address (RFC 6761).
  const webhook = await make<{ id: string }>('/v1/webhooks', { url: 'https://hooks.invalid/x', kinds: ['alert'] });
  const alert = await make<{ key: string }>('/v1/alerts', {
    state: 'draft',
    header: { en: 'To be asked of' },
    routes: [await aRoute(url)],
    until: new Date(known.toMs + 3_600_000).toISOString(),
  });
  const [alarm] = (await askJson<{ items: { key: string }[] }>(`${url}/v1/alarms?limit=1`)).items;
  const partsOf = (path: string): Record<string, string> => {
    if (path.startsWith('/v1/keys/')) return { id: made.key.id };
    if (path.startsWith('/v1/sandboxes/')) return { id: sandbox.id, feed: 'shuttle' };
    if (path.startsWith('/v1/replays/')) return { id: replay.id };
    if (path.startsWith('/v1/webhooks/')) return { id: webhook.id };
    if (path.startsWith('/v1/alerts/')) return { key: alert.key };
    return path.startsWith('/v1/alarms/') && alarm ? { key: alarm.key } : {};
  };
  const end = async (): Promise<void> => {
    for (const path of [`/v1/sandboxes/${sandbox.id}`, `/v1/replays/${replay.id}`, `/v1/webhooks/${webhook.id}`])
      await fetch(url + path, { method: 'DELETE', headers: { authorization: `Bearer ${key}` } });
  };
  return { partsOf, end };
}

async function aRoute(url: string): Promise<string> {
  const { items } = await askJson<{ items: { id: string }[] }>(`${url}/v1/routes?limit=1`);
  return items[0]!.id;
}
