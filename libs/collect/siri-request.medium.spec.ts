import { parseConfig, type FeedConfig } from '#libs/config';
import { AddressGuard, NotificationDesk, type Attempt, type SourceDocument, type SourceSink } from '#libs/sources';
import { seededRandom } from '#libs/telemetry';
import { ManualClock, until } from '#libs/testing';
import { SiriStandIn, siri, valueOf, valuesOf, vehicleDelivery } from '../../test/support/siri-stand-in.js';
import { createSource } from './create-source.js';

const START = Date.parse('2026-01-15T07:00:00Z');

let server: SiriStandIn;
let clock: ManualClock;
let stopping: AbortController;
let running: Promise<unknown>;
let documents: SourceDocument[];
let attempts: Attempt[];

beforeEach(async () => {
  server = await new SiriStandIn().start();
  clock = new ManualClock(START);
  stopping = new AbortController();
  running = Promise.resolve();
  [documents, attempts] = [[], []];
});
afterEach(async () => {
  stopping.abort();
  await running;
  await server.stop();
});

const sink: SourceSink = {
  attempt: (attempt) => attempts.push(attempt),
  document: async (document) => void documents.push(document),
};

function feedOf(request: string): FeedConfig {
  const { config, problems } = parseConfig(`
hub: { name: H, operator: O, contact: a@example.org }
feeds:
  - { id: astuce, title: T, producer: P, licence: etalab-2.0, sources: [
      { id: live, format: siri, url: '${server.url}', every: 30s, auth: { header: X-Key, env: SIRI_KEY }, request: { ${request} } },
      { format: siri, url: 'https://example.org/other', every: 30s } ] }
`);
  expect(problems).toBeUndefined();
  return config!.feeds[0]!;
}

/** Starts all sources at the stand-in; gives their ids. */
function ask(request: string): string[] {
  const feed = feedOf(request);
  const sources = feed.sources.flatMap(({ id }, index) =>
    id?.startsWith('live')
      ? createSource(feed, index, 'feeds[0]', {
          clock,
          random: seededRandom(1),
          guard: new AddressGuard(['127.0.0.1']),
          environment: { SIRI_KEY: 'k', REQUESTOR: 'secret name' },
          countMessages: () => undefined,
          countExchange: () => undefined,
          notifications: new NotificationDesk(),
          rotationSecret: 's',
          languages: ['fr'],
        })
      : [],
  );
  running = Promise.all(sources.map((source) => source.run(sink, stopping.signal)));
  return sources.map(({ id }) => id);
}

const visits = (stop: string): string =>
  siri(
    `<ServiceDelivery><StopMonitoringDelivery><ResponseTimestamp>2026-01-15T08:00:00+01:00</ResponseTimestamp>` +
      `<MonitoredStopVisit><MonitoringRef>${stop}</MonitoringRef></MonitoredStopVisit></StopMonitoringDelivery></ServiceDelivery>`,
  );

describe('a SIRI server that is asked by POST', () => {
  it('is asked each service as a source of its own, with what was configured', async () => {
    server.answers['EstimatedTimetableRequest'] = () =>
      siri('<ServiceDelivery><EstimatedTimetableDelivery/></ServiceDelivery>');
    server.answers['VehicleMonitoringRequest'] = () => vehicleDelivery('427');
    server.answers['SituationExchangeRequest'] = () =>
      siri('<ServiceDelivery><SituationExchangeDelivery/></ServiceDelivery>');
    const ids = ask(
      "requestorRefEnv: REQUESTOR, services: [ { service: et, lines: ['90', '91'], preview: 1h }, { service: vm, vehicleMonitoringRef: all }, { service: sx } ]",
    );
    expect(ids).toEqual(['live-et', 'live-vm', 'live-sx']);
    await until('all have answered', () => documents.length === 3);
    const [et] = server.asked('EstimatedTimetableRequest');
    expect([valueOf('RequestorRef', et!), valueOf('PreviewInterval', et!)]).toEqual(['secret name', 'PT60M']);
    expect(valuesOf('LineRef', et!)).toEqual(['90', '91']);
    expect(valueOf('VehicleMonitoringRef', server.asked('VehicleMonitoringRequest')[0]!)).toBe('all');
    expect(new Set(server.requests.map((body) => valueOf('MessageIdentifier', body))).size).toBe(3);
    expect(documents.map(({ sourceId }) => sourceId).sort()).toEqual(['live-et', 'live-sx', 'live-vm']);
    await clock.pass(30_000);
    await until('a second round', () => server.requests.length === 6);
  });

  it('leaves the names of the other sources of the feed as they were', () => {
    const feed = feedOf('requestorRef: R, services: [ { service: et }, { service: vm }, { service: et } ]');
    expect(feed.sources.map(({ id }) => id)).toEqual(['live-et', 'live-vm', 'live-et-2', 'siri-1']);
  });

  it('is asked for its stops in one plain message', async () => {
    server.answers['StopMonitoringRequest'] = (request) => visits(valuesOf('MonitoringRef', request).join('+'));
    ask('requestorRef: R, services: [ { service: sm, stops: [A, B, C], maximumStopVisits: 3, preview: 30m } ]');
    await until('it has answered', () => documents.length === 1);
    expect(server.requests).toHaveLength(1);
    expect(valuesOf('MonitoringRef', server.requests[0]!)).toEqual(['A', 'B', 'C']);
    expect(valuesOf('MaximumStopVisits', server.requests[0]!)).toEqual(['3', '3', '3']);
  });

  it('is asked stop by stop in SOAP, and one that fails costs no other', async () => {
    server.answers['GetStopMonitoring'] = (request) => {
      const stop = valueOf('MonitoringRef', request)!;
      return stop === 'B' ? '' : visits(stop);
    };
    ask('envelope: soap, requestorRef: R, services: [ { service: sm, stops: [A, B, C] } ]');
    await until('the round is over', () => attempts.length === 3);
    expect(server.requests.map((body) => valueOf('MonitoringRef', body))).toEqual(['A', 'B', 'C']);
    expect(documents.map(({ bytes }) => valueOf('MonitoringRef', Buffer.from(bytes).toString()))).toEqual(['A', 'C']);
    expect(attempts.map(({ outcome, error }) => error?.code ?? outcome)).toEqual([
      'changed',
      'changed',
      'SOURCE_EMPTY',
    ]);
    await clock.pass(30_000);
    await until('the next round', () => attempts.length === 6);
    expect(attempts.slice(3).map(({ outcome }) => outcome)).toEqual(['unchanged', 'unchanged', 'failed']);
  });

  it('is left alone after three questions without an answer, and asked less and less often', async () => {
    server.isUp = false;
    ask(
      `envelope: soap, requestorRef: R, services: [ { service: sm, stops: [${Array.from({ length: 40 }, (_, n) => `S${n}`)}] } ]`,
    );
    await until('the round is over', () => attempts.length === 1);
    expect(server.requests).toHaveLength(3);
    await clock.pass(40_000);
    expect(server.requests).toHaveLength(3);
    await clock.pass(40_000);
    await until('the next round', () => server.requests.length === 6);
  });
});

describe('a configuration of SIRI requests', () => {
  it.each([
    ['requestorRef: R, services: [ { service: sm } ]', 'feeds[0].sources[0].request.services[0].stops: got nothing'],
    ['requestorRef: R, services: [ { service: vm, stops: [A] } ]', 'the service vm has no such parameter'],
    ['services: [ { service: vm } ]', 'requestorRef: expected requestorRef or requestorRefEnv'],
    ['requestorRef: R, services: [ { service: et, maximumStopVisits: 2 } ]', 'the service et has no such parameter'],
    [
      `requestorRef: R, services: [ { service: sm, stops: [${Array.from({ length: 30 }, (_, n) => `S${n}`)}], lines: [${Array.from({ length: 20 }, (_, n) => `L${n}`)}] } ]`,
      'expected at most 500 stops and lines together',
    ],
  ])('%.60s is refused', (request, why) => {
    const { problems } = parseConfig(`
hub: { name: H, operator: O, contact: a@example.org }
feeds:
  - { id: astuce, title: T, producer: P, licence: etalab-2.0, sources: [ { format: siri, url: 'https://example.org', every: 30s, request: { ${request} } } ] }
`);
    expect(problems!.map(({ path, message }) => `${path}: ${message}`).join('\n')).toContain(why);
  });

  it('is refused for other formats, and a subscription that nobody would miss', () => {
    const problemsOf = (source: string): string =>
      parseConfig(
        `hub: { name: H, operator: O, contact: a@example.org }\nfeeds:\n  - { id: a, title: T, producer: P, licence: etalab-2.0, sources: [ ${source} ] }`,
      )
        .problems!.map(({ message }) => message)
        .join();
    expect(
      problemsOf(
        "{ format: gtfs-rt, url: 'https://a.org', every: 30s, request: { requestorRef: R, services: [ { service: vm } ] } }",
      ),
    ).toMatch(/expected the format siri/);
    expect(
      problemsOf(
        "{ format: siri, url: 'https://a.org', subscribe: { requestorRef: R, consumerAddress: 'https://h.org', services: [ { service: vm } ], heartbeat: none, checkStatus: none } }",
      ),
    ).toMatch(/never missed/);
  });
});
