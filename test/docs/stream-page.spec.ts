import { CLIENT_MESSAGES, CLOSE_CODES, SERVER_MESSAGES } from '../../libs/publish/pages/docs/live-section.js';
import { CLOSE, asyncApi, parseClientMessage } from '#libs/stream';

describe('what /docs says of the stream', () => {
  it('shows messages the stream takes', () => {
    const read = CLIENT_MESSAGES.map((message) => parseClientMessage(JSON.stringify(message)));
    expect(read).toEqual(CLIENT_MESSAGES.map((message) => ({ message })));
  });

  it('names every message the hub sends', () => {
    const described = JSON.stringify(
      asyncApi({ name: 'hub', operator: 'city', contact: 'a@b.example' }, 'http://hub.example'),
    );
    for (const op of Object.keys(SERVER_MESSAGES)) expect(described).toContain(`"op":{"const":"${op}"`);
    const sent = new Set([...described.matchAll(/"op":\{"const":"([a-z]+)"/g)].map(([, op]) => op!));
    const asked = new Set(['subscribe', 'update', 'unsubscribe', 'publish', 'ping', 'upsert', 'remove']);
    expect([...sent].filter((op) => !asked.has(op)).sort()).toEqual(Object.keys(SERVER_MESSAGES).sort());
  });

  it('names every close code, and who may come back', () => {
    const told = Object.entries(CLOSE_CODES).map(([code, back]) => `${code} ${back !== 'back.never'}`);
    expect(told.sort()).toEqual(
      Object.values(CLOSE)
        .map(({ code, reconnect }) => `${code} ${reconnect}`)
        .sort(),
    );
  });
});
