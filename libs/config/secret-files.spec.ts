import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readSecretFiles } from './index.js';

describe('secrets as files', () => {
  const folder = mkdtempSync(join(tmpdir(), 'estuaire-secrets-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  const file = (name: string, content: string): string => {
    const path = join(folder, name);
    writeFileSync(path, content);
    return path;
  };
  const read = (environment: Record<string, string | undefined>) => {
    readSecretFiles(environment);
    return environment;
  };

  it('stand for the variable they are named after, without the line end that editors add', () => {
    const path = file('password', 's3cret \n');
    expect(read({ PGPASSWORD_FILE: path, ASTUCE_KEY_FILE: path })).toMatchObject({
      PGPASSWORD: 's3cret ',
      ASTUCE_KEY: 's3cret ',
    });
  });

  it('leave alone what other programs are given by a file', () => {
    const environment = { SSL_CERT_FILE: '/etc/ssl/cert.pem', HUB_CONFIG: 'x.yaml', DATABASE_URL_FILE: '' };
    expect(read({ ...environment })).toEqual(environment);
  });

  it.each([
    {
      why: 'not there',
      environment: { REDIS_PASSWORD_FILE: join(folder, 'nowhere') },
      says: /REDIS_PASSWORD_FILE.*ENOENT/,
    },
    { why: 'empty', environment: { REDIS_PASSWORD_FILE: file('empty', '\n') }, says: /an empty file/ },
    {
      why: 'set twice',
      environment: { REDIS_PASSWORD_FILE: file('twice', 'one'), REDIS_PASSWORD: 'geheim' },
      says: /REDIS_PASSWORD and REDIS_PASSWORD_FILE: got both/,
    },
  ])('are refused by name, without what they hold, where they are $why', ({ environment, says }) => {
    let fault: unknown;
    try {
      readSecretFiles(environment);
    } catch (error) {
      fault = error;
    }
    expect(fault).toMatchObject({ code: 'CONFIG_INVALID', message: expect.stringMatching(says) });
    expect(JSON.stringify(fault) + String(fault)).not.toContain('geheim');
  });
});
