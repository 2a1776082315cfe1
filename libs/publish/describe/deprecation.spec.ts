import { Deprecations } from './deprecation.js';

const OLD = {
  path: '/v1/olds/{key}',
  summary: 'x',
  tag: 'x',
  type: 'application/json',
  goes: { since: '2026-01-01T00:00:00Z', sunset: '2026-09-01T00:00:00Z' },
};

describe('an address that is to go', () => {
  const headersOf = (url: string): Record<string, unknown> => {
    const set: Record<string, unknown> = {};
    new Deprecations([OLD]).mark(url, { setHeader: (name: string, value: unknown) => (set[name] = value) } as never);
    return set;
  };

  it('says so in each of its answers: since when, until when and where to read of it', () => {
    expect(headersOf('/v1/olds/a:1?x=1')).toEqual({
      deprecation: '@1767225600',
      sunset: 'Tue, 01 Sep 2026 00:00:00 GMT',
      link: '</docs#versions>; rel="deprecation"; type="text/html"',
    });
  });

  it('is alone in that', () => {
    expect(headersOf('/v1/olds')).toEqual({});
    expect(headersOf('/v1/news/a:1')).toEqual({});
  });
});
