import type { IncomingMessage } from 'node:http';
import type { AuditEntry } from '#libs/security';
import { RefusedWrites } from './refused-writes.js';

describe('changes that are refused before anybody looks at them', () => {
  let nowMs = 0;
  let noted: AuditEntry[];
  let refused: RefusedWrites;
  const request = (method: string, url: string, address = '192.0.2.7'): IncomingMessage =>
    ({ method, url, headers: {}, socket: { remoteAddress: address } }) as unknown as IncomingMessage;
  beforeEach(() => {
    noted = [];
    refused = new RefusedWrites({ note: async (entry) => void noted.push(entry) }, () => nowMs, 0);
  });

  it('are in the audit with what was asked and from where, without what is asked with; reading is not', () => {
    refused.note(request('DELETE', '/v1/keys/abc?key=est_secret'), 'KEY_REFUSED');
    refused.note(request('GET', '/v1/keys'), 'KEY_REFUSED');
    expect(noted).toEqual([
      {
        ...{ who: 'anybody', what: 'DELETE /v1/keys', on: '/v1/keys/abc', from: '192.0.2.7' },
        ...{ outcome: 'refused', detail: 'KEY_REFUSED' },
      },
    ]);
  });

  it('that come again and again are noted once a minute, with how many they were', () => {
    const push = request('POST', '/v1/sandboxes/s1/events');
    for (let i = 0; i < 5; i += 1) refused.note(push, 'KEY_REFUSED');
    refused.note(request('POST', '/v1/sandboxes/s1/events', '192.0.2.8'), 'KEY_REFUSED');
    expect(noted.map(({ from }) => from)).toEqual(['192.0.2.7', '192.0.2.8']);
    nowMs += 60_000;
    refused.note(push, 'KEY_REFUSED');
    expect(noted.slice(2).map(({ from, detail }) => [from, detail])).toEqual([
      ['192.0.2.7', 'KEY_REFUSED, 4 more within a minute'],
      ['192.0.2.7', 'KEY_REFUSED'],
    ]);
    refused.note(push, 'KEY_REFUSED');
    refused.settle(true);
    expect(noted.at(-1)?.detail).toBe('KEY_REFUSED, 1 more within a minute');
  });

  it('from very many addresses are noted all, and a thousand are remembered', () => {
    for (let i = 0; i < 1_500; i += 1) refused.note(request('POST', '/v1/keys', `a${i}`), 'KEY_REFUSED');
    for (const address of ['a1499', 'a0']) refused.note(request('POST', '/v1/keys', address), 'KEY_REFUSED');
    expect(noted.length).toBe(1_501);
  });
});
