import { HubError, IssueCollector, forgetSecrets, masked, rememberSecret } from './index.js';

describe('a secret', () => {
  afterEach(forgetSecrets);

  it('stands in no message, place or value of an error, and in no sample of an issue', () => {
    rememberSecret('geheim/42');
    const error = new HubError('SOURCE_STATUS', 'https://a.example/geheim/42/feed: got HTTP 500', {
      where: 'https://a.example/geheim%2F42/feed',
      got: 'geheim/42',
      expected: 'no geheim/42',
    });
    expect(JSON.stringify([error.message, error.where, error.got, error.expected])).not.toMatch(/geheim/);
    expect(error.message).toBe('https://a.example/***/feed: got HTTP 500');
    const issues = new IssueCollector();
    issues.add({ code: 'FIELD_TYPE', severity: 'error', where: 'row 1', got: 'a geheim/42 b' });
    expect(issues.samples[0]!.got).toBe('a *** b');
  });

  it('is not looked for where it is too short to be one', () => {
    rememberSecret('abc');
    expect(masked('abcdef')).toBe('abcdef');
  });
});
