import { canonicalAddress } from './canonical-address.js';

describe('an address that is asked for', () => {
  it.each([
    ['/v1/stream/sse?kinds=alert', '/v1/stream/sse?kinds=alert'],
    ['/v1/stream/ss%65', '/v1/stream/sse'],
    ['/%76%31/%65xports/station.csv?feed=%61', '/v1/exports/station.csv?feed=%61'],
    ['/v1/stream/sse#x', '/v1/stream/sse'],
    ['/v1/stream/sse?a=b#x', '/v1/stream/sse?a=b'],
    ['http://hub.example/v1/stream/sse', '/v1/stream/sse'],
    ['HTTPS://hub.example:3000?a=b', '/?a=b'],
    ['http://hub.example', '/'],
    ['*', '*'],
  ])('is decided alike however it is written: %s', (asked, meant) => expect(canonicalAddress(asked)).toBe(meant));

  it.each([
    '/v1/stops/astuce%3AA%2FB',
    '/v1/stops/%2541',
    '/sandbox/x/%2e%2e%2fv1',
    '/v1/%zz',
    '//v1/keys',
    '/v1/../keys',
  ])('keeps what means something else: %s', (asked) =>
    expect(canonicalAddress(asked)).toBe(asked.replaceAll('%2e', '.')),
  );
});
