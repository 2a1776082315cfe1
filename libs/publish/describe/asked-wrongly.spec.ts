import { absentAddress } from './absent-address.js';
import { refuseStrangeParameter } from './strange-parameter.js';

describe('an address that gives nothing', () => {
  it.each([
    ['/gtfs-rt/nobody/alerts.pb', 'feed', 'nobody', 'id of a feed of /v1/feeds, or `all`'],
    ['/gbfs/nobody/3.0/gbfs.json', 'system, file', 'nobody, gbfs', /gbfs\/manifest\.json; name of a file/],
    ['/geojson/weather.geojson', 'kind', 'weather', /^one of .*station/],
    ['/catalog/caf%C3%A9.iso.xml', 'feed', 'café', 'id of a feed of /v1/feeds'],
    ['/catalog/%E0%A4%A.iso.xml', 'feed', '%E0%A4%A', 'id of a feed of /v1/feeds'],
    ['/nowhere', 'path', '/nowhere', 'an address of /openapi.json'],
  ])('%s says which part nobody knows, and where those there are stand', (path, where, got, expected) => {
    const error = absentAddress(path);
    expect(error).toMatchObject({
      code: 'NOT_FOUND',
      where,
      got,
      expected: typeof expected === 'string' ? expected : expect.stringMatching(expected),
    });
    expect(error.message).toContain(error.expected);
  });
});

describe('a parameter of an address', () => {
  it.each([
    ['GET', '/v1/stations', ['feed', 'limit']],
    ['HEAD', '/v1/stations', ['feed']],
    ['PUT', '/v1/sandboxes/x/feeds/shuttle', ['network']],
    ['GET', '/csw', ['SERVICE', 'vendor']],
    ['GET', '/described/by/nobody', ['anything']],
  ])('may be asked by its description: %s %s %j', (method, path, names) => {
    expect(() => refuseStrangeParameter(method, path, names)).not.toThrow();
  });

  it.each([
    ['POST', '/v1/keys', 'dry', 'no parameter: this address is given whole'],
    ['DELETE', '/v1/webhooks/wh_1', 'force', 'no parameter: this address is given whole'],
    ['POST', '/v1/sandboxes/x/events', 'sandbox', 'one of feed'],
    ['GET', '/v1/alarms/statistics', 'limit', 'one of from, to'],
    ['GET', '/health/ready', 'verbose', 'no parameter: this address is given whole'],
  ])(
    'is refused where the address does not have it, before anything is done: %s %s?%s',
    (method, path, name, expected) => {
      expect(() => refuseStrangeParameter(method, path, [name])).toThrow(
        expect.objectContaining({ code: 'REQUEST_INVALID', where: name, got: name, expected }),
      );
    },
  );
});
