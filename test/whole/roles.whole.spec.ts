import { execFile } from 'node:child_process';
import { readdirSync, writeFileSync } from 'node:fs';
import { getPriority } from 'node:os';
import { join } from 'node:path';
import { WebSocket } from 'ws';
import { CANARY_KINDS, canaryFeed, canaryRows, canaryTimetable, walkRoutes } from '../support/role-walk.js';
import { startHubProcess, temporaryDataDir, until, type DataDir, type HubProcess } from '../support/hub-process.js';

/** A feed of each visibility, whose canary stands in its id, its titles and its stations. */
const CANARIES = { open: 'offenvogel', partner: 'partnervogel', internal: 'innenvogel' } as const;
const OTHER_PARTNER = 'fremdvogel';
const ALL = [...Object.values(CANARIES), OTHER_PARTNER];

let data: DataDir;
let hub: HubProcess;
const keys: Record<string, string> = {};

const keysCommand = (...args: string[]): Promise<{ out: string; status: number | null }> => hubCommand('keys', ...args);

/** What whoever has the machine can do. Waited for, not blocked on: connections kept alive meanwhile must be let go. */
function hubCommand(...args: string[]): Promise<{ out: string; status: number | null }> {
  const all = [
    'dist/apps/hub/main.js',
    ...args,
    '--config',
    join(data.path, 'hub.yaml'),
    '--data',
    join(data.path, 'data'),
  ];
  return new Promise((resolve) => {
    const child = execFile(process.execPath, all, { env: { PATH: process.env['PATH'] } }, (_, stdout, stderr) =>
      resolve({ out: stdout + stderr, status: child.exitCode }),
    );
  });
}

async function makeKey(role: string, ...more: string[]): Promise<string> {
  const { out, status } = await keysCommand('create', '--name', `test ${role}`, '--role', role, ...more);
  const key = out.trim().split('\n').at(-1)!;
  if (status !== 0 || !key.startsWith('est_')) throw new Error(out);
  return key;
}

beforeAll(async () => {
  data = temporaryDataDir();
  const feed = (id: string, visibility: string): string => {
    const rows = join(data.path, `${id}.csv`);
    writeFileSync(rows, canaryRows(id));
    const timetable = join(data.path, `${id}.zip`);
    writeFileSync(timetable, canaryTimetable(id));
    return canaryFeed(id, visibility, rows, CANARY_KINDS, timetable);
  };
  writeFileSync(
    join(data.path, 'hub.yaml'),
    `hub: { name: Roles, operator: Test, contact: test@example.org }
limits: { requestsPerMinute: 100000 }
feeds:
${Object.entries(CANARIES)
  .map(([visibility, id]) => feed(id, visibility))
  .join('\n')}
${feed(OTHER_PARTNER, 'partner')}
`,
  );
  for (const role of ['reader', 'partner', 'experimenter', 'operator', 'admin']) keys[role] = await makeKey(role);
  keys['narrow'] = await makeKey('partner', '--feeds', CANARIES.partner, '--expires', '30d');
  hub = await startHubProcess({ config: join(data.path, 'hub.yaml'), dataDir: join(data.path, 'data') });
  await until(
    'every feed',
    async () => (await get('/v1/stations', keys['admin'])).text.includes(OTHER_PARTNER) || undefined,
  );
}, 90_000);
afterAll(async () => {
  await hub.stop();
  data.remove();
});

async function get(
  path: string,
  key?: string,
  init: RequestInit = {},
): Promise<{ status: number; text: string; headers: Headers }> {
  const headers = { ...(key && { authorization: `Bearer ${key}` }), ...(init.headers as Record<string, string>) };
  const response = await fetch(`${hub.url}${path}`, { ...init, headers });
  return {
    status: response.status,
    text: Buffer.from(await response.arrayBuffer()).toString('latin1'),
    headers: response.headers,
  };
}

/** What is refused to everybody here shows nothing: these need what the canaries have not, or are walked by tests of their own. */
const NOT_GIVEN_HERE = new Set([
  ...['/siri/{feed}/et.xml', '/datex2/{feed}/v3/traffic-status.xml'],
  ...['trip-updates', 'alerts', 'free-vehicles', 'traffic-situations', 'alarms', 'kpis', 'trip-modifications'].flatMap(
    (kind) => [`/v1/${kind}/{key}`, `/v1/${kind}/{key}/history`],
  ),
  ...['/v1/variable-message-signs/{key}/history', '/v1/datasets/{key}/history'],
  ...['/v1/variable-message-signs/{key}', '/v1/documents/{hash}', '/ngsi-ld/v1/entities/{id}', '/v1/webhooks/{id}'],
  ...['/communes/{insee}', '/communes/{insee}/{slice}.csv', '/communes/{insee}/{slice}.geojson'],
  ...['/docs/{resource}', '/clients/{file}', '/embed/departures', '/embed/chart'],
  ...['', '/faults', '/feeds', '/feeds/{feed}', '/feeds/{feed}/config', '/archive'].map(
    (part) => `/v1/sandboxes/{id}${part}`,
  ),
  ...['/v1/replays/{id}', '/v1/replays/{id}/archive'],
  ...['/archive/{year}/{month}/{day}/manifest.json', '/archive/{year}/{month}/{day}/{feed}/{file}'],
]);

const READABLE: Record<string, string[]> = {
  anybody: [CANARIES.open],
  reader: [CANARIES.open],
  narrow: [CANARIES.open, CANARIES.partner],
  partner: [CANARIES.open, CANARIES.partner, OTHER_PARTNER],
  experimenter: [CANARIES.open, CANARIES.partner, OTHER_PARTNER],
  operator: ALL,
  admin: ALL,
};

it('every role finds, on every route of /openapi.json, nothing of a feed it may not read', async () => {
  const asRole = (path: string, role: string) => get(path, keys[role]);
  const { found, answers, neverGiven } = await walkRoutes(asRole, { all: ALL, readable: READABLE });
  for (const [role, readable] of Object.entries(READABLE)) {
    const { text } = await get('/v1/stations', keys[role]);
    const seen = ALL.filter((id) => text.includes(id));
    expect([role, seen]).toEqual([role, readable]);
  }
  expect(found).toEqual([]);
  expect(answers).toBeGreaterThan(500);
  expect(neverGiven.filter((path) => !NOT_GIVEN_HERE.has(path))).toEqual([]);
}, 240_000);

it.each([
  ['partner', `/gbfs/${CANARIES.partner}/3.0/station_information.json`, 200],
  ['narrow', `/gbfs/${CANARIES.partner}/3.0/station_information.json`, 200],
  ['narrow', `/gbfs/${OTHER_PARTNER}/3.0/station_information.json`, 404],
  ['reader', `/gbfs/${CANARIES.partner}/3.0/station_information.json`, 404],
  ['partner', `/gbfs/${CANARIES.internal}/3.0/station_information.json`, 404],
  ['operator', `/gbfs/${CANARIES.internal}/3.0/station_information.json`, 200],
])('%s is answered %s with %i, and what is for few is kept by nobody on the way', async (role, path, status) => {
  const answer = await get(path, keys[role]);
  expect(answer.status).toBe(status);
  if (status === 200) expect(answer.headers.get('cache-control')).toBe('private, no-cache');
});

it('everybody is given the pages, their files and the map, whatever key he has', async () => {
  for (const role of [undefined, 'partner', 'admin'])
    for (const path of ['/', '/catalog', '/pages/portal.css', '/sign-in', '/docs'])
      expect([role, path, (await get(path, role && keys[role])).status]).toEqual([role, path, 200]);
});

it('refuses credentials that are none with 401, alike and everywhere, and leaves those of proxies alone', async () => {
  for (const bad of ['est_aaaaaaaaaaaa_' + 'A'.repeat(43), 'eyJhbGciOiJub25lIn0.e30.', 'kein-schluessel']) {
    for (const path of ['/v1/feeds', '/', '/v1/stops', '/gbfs/manifest.json', '/nowhere']) {
      const { status, text, headers } = await get(path, bad);
      expect([path, status, headers.get('www-authenticate')]).toEqual([path, 401, 'Bearer realm="Estuaire"']);
      expect(text).not.toContain(bad);
    }
  }
  expect((await get('/v1/feeds', undefined, { headers: { authorization: 'Basic eDp5' } })).status).toBe(200);
  const forged = `est_${keys['admin']!.slice(4, 16)}_${'A'.repeat(43)}`;
  expect((await get('/v1/keys/x', forged, { method: 'DELETE' })).status).toBe(401);
  const { text: audit } = await get('/v1/audit', keys['admin']);
  const { entries } = JSON.parse(audit) as { entries: { what: string; who: string; detail?: string }[] };
  expect(entries).toContainEqual(
    expect.objectContaining({
      what: 'DELETE /v1/keys',
      who: 'anybody',
      outcome: 'refused',
      detail: 'KEY_REFUSED',
    }),
  );
  expect(audit).not.toContain(forged.slice(17));
  expect((await get('/metrics')).text).toMatch(/estuaire_access_total\{what="refused"\} 1[0-9]/);
  expect((await get('/v1/stations', undefined, { headers: { 'x-api-key': keys['partner']! } })).text).toContain(
    CANARIES.partner,
  );
});

it('an administrator makes, narrows, rotates and revokes keys by HTTP; others are told 403, and both are in the audit', async () => {
  const json = (body: object): RequestInit => ({
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  expect((await get('/v1/keys')).status).toBe(401);
  expect((await get('/v1/keys', keys['operator'])).status).toBe(403);
  const made = await get('/v1/keys', keys['admin'], json({ name: 'by HTTP', role: 'partner', expires: '1d' }));
  expect(made.status).toBe(201);
  const { key, token } = JSON.parse(made.text) as { key: { id: string }; token: string };
  await until(
    'the new key',
    async () => (await get('/v1/stations', token)).text.includes(CANARIES.partner) || undefined,
  );
  expect((await get('/v1/keys', keys['admin'], json({ name: 'x', role: 'root' }))).text).toContain('role');
  const revoked = await get(`/v1/keys/${key.id}`, keys['admin'], { method: 'DELETE' });
  expect(JSON.parse(revoked.text)).toMatchObject({ id: key.id, state: 'revoked' });
  await until('its end', async () => (await get('/v1/stations', token)).status === 401 || undefined);
  const { text } = await get('/v1/audit', keys['admin']);
  const { entries } = JSON.parse(text) as { entries: { what: string; outcome: string; on?: string }[] };
  const deeds = entries.map(({ what, outcome }) => `${what} ${outcome}`);
  expect(deeds).toEqual(
    expect.arrayContaining(['keys.list refused', 'keys.create done', 'keys.create refused', 'keys.revoke done']),
  );
  expect(text).not.toContain(token.slice(17));
  expect(hub.log()).not.toContain(token.slice(17));
});

it('a stream opened by ticket reads as its key, what the key loses is withdrawn, and another secret or revocation ends it', async () => {
  const token = await makeKey('partner', '--feeds', `${CANARIES.partner},${OTHER_PARTNER}`);
  const id = token.slice(4, 16);
  await until('the key', async () => (await get('/v1/stations', token)).status === 200 || undefined);
  const ticketOf = async (secret: string): Promise<string> =>
    (JSON.parse((await get('/v1/tickets', secret, { method: 'POST' })).text) as { ticket: string }).ticket;
  const opened = async (by: string): Promise<{ socket: WebSocket; closed: Promise<number> }> => {
    const socket = new WebSocket(`${hub.url.replace('http', 'ws')}/v1/stream?ticket=${by}`, 'estuaire.v1');
    const closed = new Promise<number>((resolve) => socket.on('close', resolve));
    await new Promise((resolve) => socket.on('open', resolve));
    return { socket, closed };
  };
  const ticket = await ticketOf(token);
  const { socket, closed } = await opened(ticket);
  const messages: string[] = [];
  socket.on('message', (text) => messages.push(String(text)));
  socket.send(JSON.stringify({ op: 'subscribe', id: 'a', kinds: ['station'] }));
  await until('the snapshot', async () => messages.some((one) => one.includes(OTHER_PARTNER)) || undefined);
  expect(messages.join()).not.toContain(CANARIES.internal);
  expect((await keysCommand('narrow', id, '--feeds', CANARIES.partner)).status).toBe(0);
  const withdrawal = await until('the withdrawal', async () => messages.find((one) => one.includes('"withdrawn"')));
  expect(withdrawal).toContain(OTHER_PARTNER);
  expect(withdrawal).not.toContain(`${CANARIES.partner}1`);
  const rotated = await keysCommand('rotate', id);
  expect(await closed).toBe(4001);
  const renewed = rotated.out.trim().split('\n').at(-1)!;
  await until('the new secret', async () => (await get('/v1/stations', renewed)).status === 200 || undefined);
  const again = await opened(await ticketOf(renewed));
  expect((await keysCommand('revoke', id)).status).toBe(0);
  expect(await again.closed).toBe(4001);
  const refused = new WebSocket(`${hub.url.replace('http', 'ws')}/v1/stream?ticket=${ticket}`, 'estuaire.v1');
  const reason = await new Promise<Error>((resolve) => refused.on('error', resolve));
  expect(reason.message).toContain('401');
});

it('what operators do is done by operators, and given to nobody else', async () => {
  const json = (method: string, body: object): RequestInit => ({
    method,
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  const text = 'geheimvogel am Pult';
  const writes = ['/v1/journal', '/v1/alerts', '/v1/alarms/x:y/acknowledge', '/v1/alerts/x:y/end'];
  for (const path of writes) {
    expect([path, (await get(path, undefined, json('POST', { text }))).status]).toEqual([path, 401]);
    expect([path, (await get(path, keys['partner'], json('POST', { text }))).status]).toEqual([path, 403]);
  }
  for (const path of ['/v1/journal', '/v1/journal.csv', '/handover', '/v1/alarms/statistics', '/v1/alert-templates']) {
    expect([path, (await get(path)).status]).toEqual([path, 401]);
    expect([path, (await get(path, keys['experimenter'])).status]).toEqual([path, 403]);
    expect([path, (await get(path, keys['operator'])).status]).toEqual([path, 200]);
  }
  expect((await get('/v1/journal', keys['operator'], json('POST', { text }))).status).toBe(201);
  expect((await get('/v1/journal', keys['admin'])).text).toContain(text);
  // The refusals above are on the bus within a second or so.
  await until('the audit', async () => (await seenOnStream('audit', 'admin')).includes('keys.list') || undefined);
  expect(await seenOnStream('audit', 'operator')).not.toContain('hub-audit');
  for (const [role, sees] of [
    ['partner', false],
    ['operator', true],
  ] as const)
    expect([role, (await seenOnStream('journal-entry', role)).includes('geheimvogel')]).toEqual([role, sees]);

  async function seenOnStream(kind: string, role: string): Promise<string> {
    const stream = await fetch(`${hub.url}/v1/stream/sse?kinds=${kind}`, {
      headers: { authorization: `Bearer ${keys[role]}` },
    });
    const reader = stream.body!.getReader();
    let seen = '';
    while (!seen.includes('"more":false')) seen += Buffer.from((await reader.read()).value ?? []).toString();
    await reader.cancel();
    return seen;
  }
}, 60_000);

it('limits a key by its own quota and says what is left', async () => {
  const token = await makeKey('reader', '--quota', '5');
  await until('the key', async () => (await get('/health/live', token)).status === 200 || undefined);
  const statuses: number[] = [];
  let last: Headers | undefined;
  for (let i = 0; i < 12; i += 1) {
    const { status, headers } = await get('/v1/feeds', token);
    statuses.push(status);
    last = headers;
  }
  expect(statuses.filter((status) => status === 429).length).toBeGreaterThan(0);
  expect(last!.get('ratelimit-policy')).toBe('"key";q=5;w=60, "key-bytes";q=2000000000;w=60;qu="content-bytes"');
  expect(last!.get('ratelimit')).toMatch(/^"key";r=0;t=\d+, "key-bytes";r=\d+;t=\d+$/);
  expect(Number(last!.get('retry-after'))).toBeGreaterThan(0);
  expect((await get('/v1/feeds')).status).toBe(200);
});

describe('somebody who signs in with a browser', () => {
  const json = (body: object, headers: Record<string, string> = {}): RequestInit => ({
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body),
  });
  const invited = async (role: string): Promise<string> => {
    const { out } = await hubCommand('sign-in', '--name', 'Nadia', '--role', role);
    return /\/sign-in#(inv_\S+)/.exec(out)![1]!;
  };
  async function signIn(role: string): Promise<{ cookie: string; csrf: string }> {
    const opened = await get('/v1/session', undefined, json({ code: await invited(role) }));
    const [setCookie] = opened.headers.getSetCookie();
    expect(setCookie).toMatch(/^estuaire_session=ses_\S+; Path=\/; HttpOnly; SameSite=Lax; Max-Age=\d+$/);
    const cookie = setCookie!.split(';')[0]!;
    const { csrf } = JSON.parse((await get('/v1/session', undefined, { headers: { cookie } })).text) as {
      csrf: string;
    };
    return { cookie, csrf };
  }

  it('by a code reads and does what the role may, changes nothing when led by another site, and signs out everywhere', async () => {
    const { cookie, csrf } = await signIn('admin');
    const stations = await get('/v1/stations', undefined, { headers: { cookie } });
    expect(ALL.filter((id) => stations.text.includes(id))).toEqual(ALL);
    expect(stations.headers.get('cache-control')).toBe('private, no-cache');
    expect(stations.headers.get('vary')).toContain('cookie');
    const wanted = { name: 'made with a browser', role: 'reader' };
    expect((await get('/v1/keys', undefined, json(wanted, { cookie }))).status).toBe(403);
    expect((await get('/v1/keys', undefined, json(wanted, { cookie, 'x-csrf-token': 'x' }))).status).toBe(403);
    expect((await get('/v1/keys', undefined, json(wanted, { cookie, 'x-csrf-token': csrf }))).status).toBe(201);
    const socket = new WebSocket(`${hub.url.replace('http', 'ws')}/v1/stream`, 'estuaire.v1', {
      headers: { cookie, origin: hub.url },
    });
    const messages: string[] = [];
    socket.on('message', (text) => messages.push(String(text)));
    const closed = new Promise<number>((resolve) => socket.on('close', resolve));
    await new Promise((resolve) => socket.on('open', resolve));
    socket.send(JSON.stringify({ op: 'subscribe', id: 'a', kinds: ['station'] }));
    await until('the snapshot', async () => messages.some((one) => one.includes(CANARIES.internal)) || undefined);
    const end: RequestInit = { method: 'DELETE', headers: { cookie, 'x-csrf-token': csrf } };
    expect((await get('/v1/session', undefined, end)).status).toBe(204);
    expect(await closed).toBe(4001);
    expect((await get('/v1/keys', undefined, { headers: { cookie } })).status).toBe(401);
    expect((await get('/v1/stations', undefined, { headers: { cookie } })).status).toBe(200);
    const { text } = await get('/v1/audit', keys['admin']);
    const { entries } = JSON.parse(text) as { entries: { what: string; outcome: string }[] };
    const deeds = entries.map(({ what, outcome }) => `${what} ${outcome}`);
    expect(deeds).toEqual(
      expect.arrayContaining(['session.invite done', 'session.open done', 'keys.create done', 'session.end done']),
    );
  });

  it('is anybody to a page of another origin that opens a WebSocket here', async () => {
    const { cookie } = await signIn('operator');
    const socket = new WebSocket(`${hub.url.replace('http', 'ws')}/v1/stream`, 'estuaire.v1', {
      headers: { cookie, origin: 'https://evil.example' },
    });
    const messages: string[] = [];
    socket.on('message', (text) => messages.push(String(text)));
    await new Promise((resolve) => socket.on('open', resolve));
    socket.send(JSON.stringify({ op: 'subscribe', id: 'a', kinds: ['station'] }));
    await until('the snapshot', async () => messages.some((one) => one.includes('"more":false')) || undefined);
    expect(ALL.filter((id) => messages.join().includes(id))).toEqual([CANARIES.open]);
    socket.terminate();
  });

  it('is signed in by no page of another origin', async () => {
    const foreign = { origin: 'https://evil.example' };
    const forged = await get('/v1/session', undefined, json({ key: keys['reader'] }, foreign));
    expect([forged.status, forged.headers.getSetCookie()]).toEqual([400, []]);
    const form = { method: 'POST', body: new URLSearchParams({ key: keys['reader']! }), headers: foreign };
    expect((await get('/v1/session', undefined, form)).status).toBe(400);
    expect((await get('/v1/session', undefined, json({ key: keys['reader'] }, { origin: hub.url }))).status).toBe(201);
  });

  it('with a key is what the key is; with a code that was used, nobody', async () => {
    const opened = await get('/v1/session', undefined, json({ key: keys['partner'] }));
    expect(JSON.parse(opened.text)).toMatchObject({ role: 'partner', name: 'test partner' });
    const code = await invited('operator');
    expect((await get('/v1/session', undefined, json({ code }))).status).toBe(201);
    const again = await get('/v1/session', undefined, json({ code }));
    expect([again.status, again.text.includes(code.slice(17))]).toEqual([403, false]);
    expect(again.headers.getSetCookie()).toEqual([]);
    expect((await get('/v1/session', undefined, json({}))).status).toBe(400);
  });
});

it('a sandbox is for its members alone: its canary is found nowhere outside, by nobody, and inside it says experiment', async () => {
  const json = (method: string, body: object, more: Record<string, string> = {}): RequestInit => ({
    method,
    headers: { 'content-type': 'application/json', ...more },
    body: JSON.stringify(body),
  });
  expect((await get('/v1/sandboxes', undefined, json('POST', { title: 'x' }))).status).toBe(401);
  expect((await get('/v1/sandboxes', keys['partner'], json('POST', { title: 'x' }))).status).toBe(403);
  const made = await get(
    '/v1/sandboxes',
    keys['experimenter'],
    json('POST', { title: 'Käfig', quota: { eventsPerSecond: 5 } }),
  );
  expect(made.status).toBe(201);
  const { id, key } = JSON.parse(made.text) as { id: string; key: string };
  const feed = 'versuchsvogel';
  const declared = await get(`/v1/sandboxes/${id}/feeds/${feed}`, key, {
    method: 'PUT',
    headers: { 'content-type': 'application/yaml' },
    body: 'title: { fr: versuchsvogel }\nproducer: versuchsvogel\n',
  });
  expect(declared.status).toBe(201);
  const events = (count: number): object[] =>
    Array.from({ length: count }, (_, i) => ({
      kind: 'station',
      key: `versuchsvogel${i}`,
      entity: { name: 'versuchsvogel', point: { latitude: 49.44, longitude: 1.09 } },
    }));
  const pushed = await get(`/v1/sandboxes/${id}/events`, key, json('POST', { events: [...events(2), { kind: '?' }] }));
  expect(JSON.parse(pushed.text)).toMatchObject({ accepted: 2, refused: [{ index: 2, code: 'FIELD_ENUM' }] });
  const over = await get(`/v1/sandboxes/${id}/events`, key, json('POST', { events: events(60) }));
  expect([over.status, Number(over.headers.get('retry-after')) > 0]).toEqual([429, true]);
  const inside = await until('the pushed station', async () => {
    const answer = await get(`/sandbox/${id}/v1/stations`, key);
    return answer.text.includes('versuchsvogel1') ? answer : undefined;
  });
  expect(inside.headers.get('cache-control')).toBe('private, no-cache');
  expect(inside.text).toContain('"experiment"');
  expect(inside.text).toContain(CANARIES.open);
  for (const hidden of [CANARIES.partner, CANARIES.internal, OTHER_PARTNER]) expect(inside.text).not.toContain(hidden);
  expect((await get(`/sandbox/${id}/gbfs/${feed}/3.0/station_information.json`, keys['experimenter'])).status).toBe(
    200,
  );
  expect((await get(`/v1/sandboxes/${id}/archive`, key)).text.slice(0, 2)).toBe('PK');
  expect((await get(`/sandbox/${id}/gtfs/${CANARIES.open}.zip`, key)).text.slice(0, 2)).toBe('PK');
  expect((await get(`/sandbox/${id}/gtfs/${CANARIES.partner}.zip`, keys['experimenter'])).status).toBe(404);
  const { paths } = JSON.parse((await get('/openapi.json')).text) as { paths: Record<string, { get?: object }> };
  const found: string[] = [];
  for (const role of ['anybody', 'partner', 'operator', 'admin']) {
    for (const [path, { get: reads }] of Object.entries(paths)) {
      if (!reads || path.includes('/stream') || path === '/v1/sandboxes') continue;
      const asked = path.replace('{kind}', 'station').replace(/\{[^}]+\}/g, (name) => (name === '{id}' ? id : feed));
      const { text } = await get(asked, keys[role]);
      // What was asked for is named in a refusal.
      if (text.replaceAll(`"${feed}`, '').includes('versuchsvogel0')) found.push(`${role} ${asked}`);
    }
    const statuses = [`/v1/sandboxes/${id}/feeds`, `/sandbox/${id}/v1/stations`].map((path) => get(path, keys[role]));
    const expected = { anybody: 401, partner: 403, operator: 404, admin: 404 }[role];
    expect([role, ...(await Promise.all(statuses)).map(({ status }) => status)]).toEqual([role, expected, expected]);
    expect((await get('/v1/stations', keys[role])).text).not.toContain('versuchsvogel');
    expect((await get('/metrics', keys[role])).text).not.toContain('versuchsvogel');
  }
  expect(found).toEqual([]);
  expect(hub.log()).not.toContain('versuchsvogel');
  const socket = new WebSocket(`${hub.url.replace('http', 'ws')}/v1/stream?sandbox=${id}`, 'estuaire.v1', {
    headers: { authorization: `Bearer ${key}` },
  });
  const messages: string[] = [];
  socket.on('message', (text) => messages.push(String(text)));
  await new Promise((resolve) => socket.on('open', resolve));
  socket.send(JSON.stringify({ op: 'subscribe', id: 'a', kinds: ['station'] }));
  const snapshot = await until('the snapshot', async () => messages.find((one) => one.includes('versuchsvogel1')));
  expect(snapshot).toContain(CANARIES.open);
  const closed = new Promise<number>((resolve) => socket.on('close', resolve));
  expect((await get(`/v1/sandboxes/${id}`, keys['admin'], { method: 'DELETE' })).status).toBe(204);
  expect([1001, 4001]).toContain(await closed);
  expect((await get(`/sandbox/${id}/v1/stations`, keys['experimenter'])).status).toBe(404);
  expect((await get(`/v1/sandboxes/${id}/feeds`, key)).status).toBe(401);
}, 60_000);

describe('the laboratory, in a process of its own', () => {
  let sandbox: { id: string; key: string };
  const lab = (): { pid: number; url: string } => ({
    pid: Number([...hub.log().matchAll(/"lab-process-started".*?"pid":(\d+)/g)].at(-1)![1]),
    url: [...hub.log().matchAll(/"process-started".*?\["lab"\].*?(http:[^"]+)/g)].at(-1)![1]!,
  });
  const stations = async (): Promise<string | undefined> => {
    const { status, text } = await get(`/sandbox/${sandbox.id}/v1/stations`, sandbox.key);
    return status === 200 && text.includes('ausdauervogel') ? text : undefined;
  };
  const json = (body: object): RequestInit => ({
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });

  beforeAll(async () => {
    sandbox = JSON.parse((await get('/v1/sandboxes', keys['experimenter'], json({ title: 'Dauer' }))).text) as {
      id: string;
      key: string;
    };
    await get(`/v1/sandboxes/${sandbox.id}/feeds/dauer`, sandbox.key, { method: 'PUT', body: '{}' });
    const event = {
      kind: 'station',
      key: 'ausdauervogel',
      entity: { name: 'V', point: { latitude: 49.4, longitude: 1 } },
    };
    await get(`/v1/sandboxes/${sandbox.id}/events`, sandbox.key, json([event]));
    await until('the pushed station', stations);
  }, 60_000);

  it('gives way to the city, and believes nobody but the hub about who is asking', async () => {
    const { pid } = lab();
    const threads = process.platform === 'linux' ? readdirSync(`/proc/${pid}/task`).map(Number) : [pid];
    expect(Math.min(...threads.map(getPriority))).toBeGreaterThan(getPriority(hub.pid));
    const caller = keys['experimenter']!.slice(4, 16);
    const forged = { 'estuaire-lab-caller': caller, 'estuaire-lab-secret': '0'.repeat(64) };
    const direct = await fetch(`${lab().url}/v1/sandboxes`, {
      headers: { ...forged, authorization: `Bearer ${keys['experimenter']}` },
    });
    expect([direct.status, await direct.text()]).toEqual([403, expect.stringContaining('by way of the hub')]);
    expect((await get('/v1/sandboxes', undefined, { headers: forged })).status).toBe(401);
    expect((await get('/v1/sandboxes', keys['partner'], { headers: forged })).status).toBe(403);
  });

  it('dies alone: the city goes on, health tells of it, and the sandboxes come back', async () => {
    const socket = new WebSocket(`${hub.url.replace('http', 'ws')}/v1/stream?sandbox=${sandbox.id}`, 'estuaire.v1', {
      headers: { authorization: `Bearer ${sandbox.key}` },
    });
    const closed = new Promise<number>((resolve) => socket.on('close', resolve));
    await new Promise((resolve) => socket.on('open', resolve));
    const { pid } = lab();
    process.kill(pid, 'SIGKILL');
    expect(await closed).toBe(1006);
    const health = await until('health tells of it', async () => {
      const { text } = await get('/health/ready');
      return text.includes('the city goes on without it') ? text : undefined;
    });
    expect(JSON.parse(health)).toMatchObject({ status: 'degraded', roles: { lab: { ready: true, degraded: true } } });
    expect((await get('/v1/stations')).text).toContain(CANARIES.open);
    await until('the sandbox is back', stations);
    expect(lab().pid).not.toBe(pid);
    expect((await get('/metrics')).text).toContain('estuaire_lab_process_total{what="died"} 1');
    await until('health', async () => (await get('/health/ready')).text.includes('"lab":{"ready":true}') || undefined);
  }, 60_000);

  it('ends with the hub, and starts again with it for the sandboxes there are', async () => {
    const { pid } = lab();
    await hub.kill();
    await until('it is gone', () => !isThere(pid) || undefined);
    hub = await startHubProcess({ config: join(data.path, 'hub.yaml'), dataDir: join(data.path, 'data') });
    await until('the sandbox is back', stations);
  }, 90_000);
});

function isThere(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
