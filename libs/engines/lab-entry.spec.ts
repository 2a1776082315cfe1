import type { IncomingMessage, ServerResponse } from 'node:http';
import { LabDoors } from '#libs/lab';
import type { AccessReader } from '#libs/security';
import type { Engines } from './engines.js';
import { LabEntry, doorOf } from './lab-entry.js';
import { setReader } from './reader-of.js';

const MEMBER: AccessReader = { role: 'reader', audience: 'open', keyId: 'sandbox key', rotations: 0, sandbox: 's1' };
const OPERATOR: AccessReader = { role: 'operator', audience: 'internal', keyId: 'operator session' };

describe('a sandbox in a browser', () => {
  let entry: LabEntry;
  let valid: boolean;
  beforeEach(() => {
    valid = true;
    const doors = new LabDoors();
    doors.add({ kind: 'sandbox', id: 's1', session: {} as never, mayEnter: ({ sandbox }) => sandbox === 's1' });
    const access = { again: (id: string) => (valid && id === MEMBER.keyId ? MEMBER : undefined) };
    entry = new LabEntry({ doors, access, publicUrl: () => 'http://hub' } as unknown as Engines);
  });

  function request(url: string, reader?: AccessReader, more: Partial<IncomingMessage> = {}): IncomingMessage {
    const made = { method: 'GET', url, headers: {}, ...more } as IncomingMessage;
    if (reader) setReader(made, reader);
    return made;
  }

  /** What a browser keeps that has been given the key of the sandbox. */
  function cookie(): string {
    let kept = '';
    const response = {
      writeHead: (_: number, headers: Record<string, string>) => (kept = headers['set-cookie']!.split(';')[0]!),
      end: () => undefined,
    } as unknown as ServerResponse;
    const url = '/sandbox/s1/enter';
    entry.serve(request(url, MEMBER, { method: 'POST' }), response, LabDoors.addressOf(url)!);
    return kept;
  }

  const enter = (asked: IncomingMessage): unknown => entry.enter(asked, LabDoors.addressOf(asked.url!)!)?.status;

  it('is entered once with its key, also by somebody who has signed in to the hub as somebody else', () => {
    const headers = { cookie: cookie() };
    for (const reader of [undefined, OPERATOR]) {
      const asked = request('/sandbox/s1/v1/stations', reader, { headers });
      expect([enter(asked), asked.url, doorOf(asked)?.id]).toEqual([undefined, '/v1/stations', 's1']);
    }
  });

  it('is closed to him who has not entered, and to all once the key has ended', () => {
    const headers = { cookie: cookie() };
    expect(enter(request('/sandbox/s1/v1/stations', OPERATOR))).toBe(404);
    expect(enter(request('/sandbox/s1/v1/stations', undefined))).toBe(401);
    valid = false;
    expect(enter(request('/sandbox/s1/v1/stations', undefined, { headers }))).toBe(401);
    expect(enter(request('/sandbox/s1/v1/stations', OPERATOR, { headers }))).toBe(404);
  });
});
