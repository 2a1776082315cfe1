import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gzipSync } from 'node:zlib';
import { parseConfig, type SiriSubscribedSource } from '#libs/config';
import type { SubscriptionStatus } from '#libs/model';
import {
  AddressGuard,
  GIVEN_UP,
  NotificationDesk,
  type Attempt,
  type SourceDocument,
  type SourceSink,
} from '#libs/sources';
import { seededRandom } from '#libs/telemetry';
import { ManualClock, itWithRecordings, readRecording, until } from '#libs/testing';
import { SiriStandIn, siri, valueOf, valuesOf, vehicleDelivery } from '../../test/support/siri-stand-in.js';
import { createSource } from './create-source.js';

const START = Date.parse('2026-01-15T07:00:00Z');
const NOW = '2026-01-15T08:00:00+01:00';

let server: SiriStandIn;
let clock: ManualClock;
let desk: NotificationDesk;
let hub: Server;
let stopping: AbortController;
let running: Promise<void> | undefined;
let documents: SourceDocument[];
let attempts: Attempt[];
let statuses: SubscriptionStatus[];
let counts: Record<string, number>;
let takes: () => Promise<void>;

beforeEach(async () => {
  server = await new SiriStandIn().start();
  clock = new ManualClock(START);
  desk = new NotificationDesk(new Set(['astuce/live', 'astuce/elsewhere']));
  hub = createServer((request, response) => {
    if (!desk.serve(request, response)) response.writeHead(404).end();
  });
  await new Promise<void>((listening) => hub.listen(0, '127.0.0.1', listening));
  stopping = new AbortController();
  running = undefined;
  [documents, attempts, statuses, counts] = [[], [], [], {}];
  takes = async () => undefined;
});
afterEach(async () => {
  stopping.abort();
  await running;
  await server.stop();
  hub.closeAllConnections();
  await new Promise((closed) => hub.close(closed));
});

const sink: SourceSink = {
  attempt: (attempt) => attempts.push(attempt),
  document: async (document) => {
    await takes();
    documents.push(document);
  },
  subscription: (_, status) => statuses.push(status),
};

/** Starts the source a configuration describes; `subscribe` changes what it says of the subscription. */
function subscribe(subscription = '', services = '[ { service: vm } ]'): void {
  const { config, problems } = parseConfig(`
hub: { name: H, operator: O, contact: a@example.org }
feeds:
  - id: astuce
    title: T
    producer: P
    licence: etalab-2.0
    sources:
      - id: live
        format: siri
        url: ${server.url}
        subscribe: { requestorRef: ESTUAIRE, consumerAddress: '${hubUrl()}', services: ${services}, ${subscription} }
`);
  expect(problems).toBeUndefined();
  const [feed] = config!.feeds;
  const source = createSource(feed!, 0, 'feeds[0]', {
    clock,
    random: seededRandom(1),
    guard: new AddressGuard(['127.0.0.1']),
    environment: { PATH_SECRET: 'door 7', NOTIFY_KEY: 'k' },
    countMessages: () => undefined,
    countExchange: (_, what) => (counts[what] = (counts[what] ?? 0) + 1),
    notifications: desk,
    rotationSecret: 'secret',
    languages: ['fr'],
  });
  expect((feed!.sources[0] as SiriSubscribedSource).subscribe.lifetime).toBeGreaterThan(0);
  running = source.run(sink, stopping.signal);
}

function hubUrl(): string {
  return `http://127.0.0.1:${(hub.address() as AddressInfo).port}`;
}

const state = (): string | undefined => statuses.at(-1)?.state;
const isActive = (): boolean => state() === 'active';
const untilActive = (): Promise<void> => until('the subscription is active', isActive);
const subscriptions = (): number => server.asked('SubscriptionRequest').length;

/** Lets time pass a second at a time, with all that happens on the wire in it, until the condition holds. */
async function passUntil(holds: () => boolean, mostSeconds: number): Promise<number> {
  for (let seconds = 1; seconds <= mostSeconds; seconds += 1) {
    const asked = server.requests.length;
    await clock.pass(1000);
    if (holds()) return seconds;
    // A request that was just sent is answered before time goes on.
    if (server.requests.length !== asked || seconds % 5 === 0) await new Promise((turn) => setTimeout(turn, 5));
    if (holds()) return seconds;
  }
  throw new Error(`did not come true in ${mostSeconds} s: ${JSON.stringify(statuses.at(-1))}`);
}

describe('a subscription at a SIRI server', () => {
  it('asks for each service with its parameters, and is active from the answer on', async () => {
    subscribe(
      'heartbeat: 30s, lifetime: 2h',
      `[ { service: et, lines: ['90', '91'], preview: 30m, changeBeforeUpdates: 20s }, { service: vm }, { service: sx },
         { service: sm, stops: [A, B], maximumStopVisits: 4 } ]`,
    );
    await untilActive();
    const [et, vm, sx, sm] = server.asked('SubscriptionRequest');
    for (const request of [et!, vm!, sx!, sm!]) {
      expect(valueOf('RequestorRef', request)).toBe('ESTUAIRE');
      expect(valueOf('ConsumerAddress', request)).toMatch(/\/siri\/notify\/astuce\/live\/[0-9a-f]{32}$/);
      expect(valueOf('HeartbeatInterval', request)).toBe('PT30S');
      expect(valueOf('InitialTerminationTime', request)).toBe('2026-01-15T09:00:00Z');
      expect(valueOf('IncrementalUpdates', request)).toBe('true');
    }
    expect(valuesOf('LineRef', et!)).toEqual(['90', '91']);
    expect([valueOf('PreviewInterval', et!), valueOf('ChangeBeforeUpdates', et!)]).toEqual(['PT30M', 'PT20S']);
    expect([valuesOf('MonitoringRef', sm!), valueOf('MaximumStopVisits', sm!)]).toEqual([['A', 'B'], '4']);
    expect(statuses.map((one) => one.state)).toEqual(['pending', 'active']);
    expect(statuses.at(-1)!.until).toBe('2026-01-15T09:00:00.000Z');
  });

  it('gives what is delivered as a document, and acknowledges it when the hub has taken it', async () => {
    subscribe();
    await untilActive();
    let accept: () => void = () => undefined;
    takes = () => new Promise((resolve) => (accept = resolve));
    let isAnswered = false;
    const body = vehicleDelivery('427', { subscription: 'estuaire-astuce-live-0-0' });
    const posted = server.post(body).then((answer) => {
      isAnswered = true;
      return answer;
    });
    await until('it came true', () => attempts.some(({ outcome }) => outcome === 'changed'));
    expect(isAnswered).toBe(false);
    accept();
    const answer = await posted;
    expect(answer.status).toBe(200);
    expect(answer.body).toContain('DataReceivedAcknowledgement');
    expect([valueOf('RequestMessageRef', answer.body), valueOf('Status', answer.body)]).toEqual(['d1', 'true']);
    expect(documents.map(({ bytes, sourceId, format }) => [Buffer.from(bytes).toString(), sourceId, format])).toEqual([
      [body, 'live', 'siri'],
    ]);
  });

  it('takes a delivery that comes again no further, and acknowledges it again', async () => {
    subscribe();
    await untilActive();
    await server.post(vehicleDelivery('427'));
    const again = await server.post(vehicleDelivery('427'));
    expect(valueOf('Status', again.body)).toBe('true');
    expect(documents).toHaveLength(1);
    expect(counts['repeated']).toBe(1);
  });

  it('does not acknowledge what the hub could not take, so that it comes again', async () => {
    subscribe();
    await untilActive();
    takes = () => Promise.reject(new Error('the bus is closed'));
    const answer = await server.post(vehicleDelivery('427'));
    expect([answer.status, answer.headers.get('retry-after')]).toEqual([503, '5']);
    takes = async () => undefined;
    expect((await server.post(vehicleDelivery('427'))).status).toBe(200);
    expect(documents).toHaveLength(1);
  });

  it('is renewed before it ends, under the same name', async () => {
    subscribe('lifetime: 10m, heartbeat: none');
    await untilActive();
    const seconds = await passUntil(() => counts['renewed'] === 1, 600);
    expect(seconds).toBeLessThan(600);
    const [first, second] = server.asked('SubscriptionRequest').map((one) => valueOf('SubscriptionIdentifier', one));
    expect(second).toBe(first);
    expect(statuses.some((one) => one.state === 'lost')).toBe(false);
    expect(Date.parse(statuses.at(-1)!.until!)).toBeGreaterThan(START + 600_000);
  });

  it('is asked for again when three heartbeats are missing', async () => {
    subscribe('heartbeat: 10s, checkStatus: none');
    await untilActive();
    await clock.pass(25_000);
    expect((await server.heartbeat()).status).toBe(200);
    await clock.pass(25_000);
    expect(isActive()).toBe(true);
    await passUntil(() => state() === 'lost', 10);
    expect(statuses.at(-1)!.detail).toMatch(/no heartbeat for 30 s/);
    await passUntil(isActive, 10);
    expect(subscriptions()).toBe(2);
    expect(counts['lost']).toBe(1);
  });

  it('is asked for again when the server was started again', async () => {
    subscribe('heartbeat: none, checkStatus: 20s');
    await untilActive();
    await passUntil(() => counts['status-ok'] === 1, 25);
    server.startedAt = '2026-01-15T07:00:10Z';
    await passUntil(() => state() === 'lost', 25);
    expect(statuses.at(-1)!.detail).toMatch(/started again at 2026-01-15T07:00:10/);
    await passUntil(isActive, 10);
    expect(subscriptions()).toBe(2);
  });

  it('hears of a start of the server from a heartbeat as well', async () => {
    subscribe();
    await untilActive();
    server.startedAt = '2026-01-15T07:00:10Z';
    await server.heartbeat();
    await passUntil(() => subscriptions() === 2 && isActive(), 10);
    expect(counts['lost']).toBe(1);
  });

  it('is asked for again when the server ends it, with the reason reported meanwhile', async () => {
    subscribe();
    await untilActive();
    await server.post(
      siri(
        `<SubscriptionTerminatedNotification><ResponseTimestamp>${NOW}</ResponseTimestamp>` +
          '<SubscriptionRef>estuaire-astuce-live-0-0</SubscriptionRef><ErrrorCondition><OtherError>' +
          '<ErrorText>night shift</ErrorText></OtherError></ErrrorCondition></SubscriptionTerminatedNotification>',
      ),
    );
    await until('it is lost', () => state() === 'lost');
    expect(statuses.at(-1)!.detail).toMatch(/ended the subscription: OtherError: night shift/);
    await passUntil(isActive, 10);
  });

  it('minds no word about somebody else’s subscription', async () => {
    subscribe();
    await untilActive();
    await server.post(
      siri(
        `<SubscriptionTerminatedNotification><ResponseTimestamp>${NOW}</ResponseTimestamp>` +
          '<SubscriptionRef>another</SubscriptionRef></SubscriptionTerminatedNotification>',
      ),
    );
    await clock.pass(5000);
    expect(isActive()).toBe(true);
    const answer = await server.post(vehicleDelivery('427', { subscription: 'another' }));
    expect(valueOf('Status', answer.body)).toBe('false');
    expect(answer.body).toContain('UnknownSubscriptionError');
    expect(documents).toEqual([]);
  });

  it('is lost after three answers that say the server is not well, and forgives two', async () => {
    subscribe('heartbeat: none, checkStatus: 10s');
    await untilActive();
    server.isUp = false;
    await passUntil(() => counts['status-failed'] === 2, 30);
    expect(isActive()).toBe(true);
    await passUntil(() => state() === 'lost', 15);
    server.isUp = true;
    await passUntil(isActive, 30);
  });

  it('is asked for less and less often while it is refused, and says why', async () => {
    server.answers['SubscriptionRequest'] = () =>
      siri(
        `<SubscriptionResponse><ResponseTimestamp>${NOW}</ResponseTimestamp><ResponseStatus><Status>false</Status>` +
          '<ErrorCondition><AccessNotAllowedError><ErrorText>no contract</ErrorText></AccessNotAllowedError></ErrorCondition>' +
          '</ResponseStatus></SubscriptionResponse>',
      );
    subscribe();
    await until('it came true', () => state() === 'lost');
    expect(statuses.at(-1)!.detail).toMatch(/AccessNotAllowedError: no contract/);
    const since = statuses.at(-1)!.since;
    const gaps: number[] = [];
    for (let asked = 2; asked <= 5; asked += 1) gaps.push(await passUntil(() => counts['refused'] === asked, 90));
    expect(gaps.every((gap, at) => at === 0 || gap >= gaps[at - 1]!)).toBe(true);
    expect(gaps.at(-1)).toBeGreaterThan(4 * gaps[0]!);
    expect(statuses.at(-1)!.since).toBe(since);
    expect(
      attempts.filter(({ outcome }) => outcome === 'failed').every(({ error }) => error!.code === 'SOURCE_DENIED'),
    ).toBe(true);
  });

  it('is active where a part of it was granted, and says what was not', async () => {
    server.answers['SubscriptionRequest'] = (request) =>
      request.includes('SituationExchange')
        ? siri(
            '<SubscriptionResponse><ResponseStatus><SubscriptionRef>x</SubscriptionRef><Status>false</Status><ErrorCondition>' +
              '<CapabilityNotSupportedError/></ErrorCondition></ResponseStatus></SubscriptionResponse>',
          )
        : siri('<SubscriptionResponse><ResponseStatus><Status>true</Status></ResponseStatus></SubscriptionResponse>');
    subscribe('', '[ { service: vm }, { service: sx } ]');
    await untilActive();
    expect(statuses.at(-1)!.detail).toBe('1 of 2 subscriptions refused: x: CapabilityNotSupportedError');
  });

  it('fetches what was announced until there is no more', async () => {
    const left = ['3', '2', '1'];
    server.answers['DataSupplyRequest'] = () => vehicleDelivery(left[0]!, { moreData: left.shift() !== '1' });
    subscribe();
    await untilActive();
    const answer = await server.post(
      siri(
        `<DataReadyNotification><RequestTimestamp>${NOW}</RequestTimestamp><MessageIdentifier>n7</MessageIdentifier></DataReadyNotification>`,
      ),
    );
    expect(answer.body).toContain('DataReadyAcknowledgement');
    await until('it came true', () => documents.length === 3);
    expect(server.asked('DataSupplyRequest').map((one) => valueOf('NotificationRef', one))).toEqual(['n7', 'n7', 'n7']);
  });

  it('is asked for again when what was announced cannot be fetched', async () => {
    subscribe();
    await untilActive();
    await server.post(
      siri(`<DataReadyNotification><RequestTimestamp>${NOW}</RequestTimestamp></DataReadyNotification>`),
    );
    await passUntil(() => counts['lost'] === 1, 30);
    expect(statuses.some(({ detail }) => /announced cannot be fetched/.test(detail ?? ''))).toBe(true);
  });

  it('answers a server that asks whether the hub is well', async () => {
    subscribe();
    await untilActive();
    await clock.pass(5000);
    const answer = await server.post(
      siri(
        `<CheckStatusRequest><RequestTimestamp>${NOW}</RequestTimestamp><RequestorRef>S</RequestorRef>` +
          '<MessageIdentifier>c1</MessageIdentifier></CheckStatusRequest>',
      ),
    );
    expect(answer.body).toContain('CheckStatusResponse');
    expect(valueOf('RequestMessageRef', answer.body)).toBe('c1');
    expect(valueOf('ServiceStartedTime', answer.body)).toBe('2026-01-15T07:00:00Z');
  });

  it('takes what is delivered under the name the server gave to what it granted', async () => {
    server.answers['SubscriptionRequest'] = () =>
      siri(
        '<SubscriptionResponse><ResponseStatus><SubscriptionRef>S-4711</SubscriptionRef><Status>true</Status></ResponseStatus></SubscriptionResponse>',
      );
    subscribe();
    await untilActive();
    const answer = await server.post(vehicleDelivery('427', { subscription: 'S-4711' }));
    expect([valueOf('Status', answer.body), documents.length]).toEqual(['true', 1]);
  });

  itWithRecordings('siri/notify-stop-monitoring.xml', 'takes what a French server really pushes', async () => {
    const body = readRecording('siri/notify-stop-monitoring.xml');
    const [id] = valuesOf('SubscriptionRef', Buffer.from(body).toString());
    server.answers['SubscriptionRequest'] = () =>
      siri(
        `<SubscriptionResponse><ResponseStatus><SubscriptionRef>${id!}</SubscriptionRef></ResponseStatus></SubscriptionResponse>`,
      );
    subscribe('', '[ { service: sm, stops: [A] } ]');
    await untilActive();
    expect((await server.post(body)).status).toBe(200);
    expect(documents).toHaveLength(1);
  });

  it('takes leave of the server when it is given up in good order, and only then', async () => {
    subscribe();
    await untilActive();
    stopping.abort(GIVEN_UP);
    await running;
    const [goodbye] = server.asked('TerminateSubscriptionRequest');
    expect(valuesOf('SubscriptionRef', goodbye!)).toEqual(['estuaire-astuce-live-0-0']);
    // Who has lost the feed to another process may not end the other's subscription, which has the same name.
    stopping = new AbortController();
    subscribe();
    await until('it came true', () => subscriptions() === 2 && isActive());
    stopping.abort('lost');
    await running;
    expect(server.asked('TerminateSubscriptionRequest')).toHaveLength(1);
  });

  it('speaks SOAP where that is wanted', async () => {
    server.answers['Subscribe'] = () =>
      soap(
        '<w:SubscribeResponse xmlns:w="http://wsdl.siri.org.uk"><SubscriptionAnswerInfo/><Answer><i:ResponseStatus>' +
          '<i:SubscriptionRef>estuaire-astuce-live-0-0</i:SubscriptionRef><i:Status>true</i:Status></i:ResponseStatus></Answer></w:SubscribeResponse>',
      );
    subscribe("envelope: soap, version: '2.0:FR-IDF-2.4'");
    await untilActive();
    const [request] = server.asked('Subscribe');
    expect(request).toMatch(/Envelope.*VehicleMonitoringSubscriptionRequest/s);
    const address = valueOf('ConsumerAddress', request!)!;
    const answer = await server.post(
      soap(
        '<w:NotifyHeartbeat xmlns:w="http://wsdl.siri.org.uk"><HeartbeatNotifyInfo/><Notification><i:Status>true</i:Status></Notification></w:NotifyHeartbeat>',
      ),
      address,
    );
    expect([answer.status, answer.body, counts['heartbeat']]).toEqual([200, '', 1]);

    const delivery = (id: string): string =>
      soap(
        '<w:NotifyVehicleMonitoring xmlns:w="http://wsdl.siri.org.uk"><ServiceDeliveryInfo/><Notification>' +
          `<i:VehicleMonitoringDelivery><i:SubscriptionRef>${id}</i:SubscriptionRef></i:VehicleMonitoringDelivery>` +
          '</Notification></w:NotifyVehicleMonitoring>',
      );
    expect(await server.post(delivery('estuaire-astuce-live-0-0'), address)).toMatchObject({ status: 200, body: '' });
    expect((await server.post(delivery('another'), address)).status).toBe(404);
    expect(documents).toHaveLength(1);

    const left = ['true', 'false'];
    server.answers['DataSupply'] = () =>
      soap(
        '<w:DataSupplyResponse xmlns:w="http://wsdl.siri.org.uk"><DataSupplyAnswerInfo/><Answer>' +
          `<i:MoreData>${left.shift()!}</i:MoreData><i:VehicleMonitoringDelivery><i:ResponseTimestamp>2026-01-15T08:00:0${left.length}Z` +
          `</i:ResponseTimestamp></i:VehicleMonitoringDelivery></Answer></w:DataSupplyResponse>`,
      );
    await server.post(
      soap(
        '<w:NotifyDataReady xmlns:w="http://wsdl.siri.org.uk"><Notification><i:MessageIdentifier>n9</i:MessageIdentifier>' +
          '</Notification></w:NotifyDataReady>',
      ),
      address,
    );
    await until('all is fetched', () => documents.length === 3);
    expect(server.asked('DataSupply').map((one) => valueOf('NotificationRef', one))).toEqual(['n9', 'n9']);
  });
});

function soap(body: string): string {
  return `<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/" xmlns:i="http://www.siri.org.uk/siri"><s:Body>${body}</s:Body></s:Envelope>`;
}

describe('the place where notifications come in', () => {
  it('takes them under the right path with the right header only', async () => {
    subscribe('pathSecretEnv: PATH_SECRET, notificationAuth: { header: X-Notify, env: NOTIFY_KEY }');
    await untilActive();
    expect(server.consumerAddress).toMatch(/\/live\/door%207$/);
    const guess = `${hubUrl()}/siri/notify/astuce/live/guess`;
    const header = { 'x-notify': 'k' };
    expect((await server.post(vehicleDelivery('1'), guess, header)).status).toBe(404);
    expect((await server.post(vehicleDelivery('1'))).status).toBe(404);
    expect(counts['not-admitted']).toBe(2);
    expect((await server.post(vehicleDelivery('1'), server.consumerAddress, header)).status).toBe(200);
    expect((await fetch(server.consumerAddress)).status).toBe(405);
  });

  it('has a limit for a body, also for one that is packed', async () => {
    subscribe('maxNotificationBytes: 2kB');
    await untilActive();
    const large = vehicleDelivery('x'.repeat(3000));
    expect((await server.post(large)).status).toBe(413);
    expect((await server.post(gzipSync(large))).status).toBe(413);
    expect((await server.post(gzipSync(vehicleDelivery('1')))).status).toBe(200);
    expect([counts['too-large'], documents.length]).toEqual([2, 1]);
  });

  it('says what it cannot read, and harms nothing', async () => {
    subscribe();
    await untilActive();
    const answer = await server.post('<html>login</html>');
    expect([answer.status, counts['unreadable']]).toEqual([400, 1]);
    expect(answer.body).toMatch(/not SIRI/);
    expect((await server.post(vehicleDelivery('427'))).status).toBe(200);
  });

  it('says of a source another process has that it is not here, so that a proxy may try the next', async () => {
    const answer = await server.post(vehicleDelivery('1'), `${hubUrl()}/siri/notify/astuce/elsewhere/x`);
    expect([answer.status, answer.headers.get('retry-after')]).toEqual([503, '5']);
    expect(answer.body).toMatch(/astuce\/elsewhere is not subscribed by this process/);
    expect((await server.post('', `${hubUrl()}/siri/notify/astuce/never/x`)).status).toBe(404);
  });

  it('takes no more than so many deliveries at once', async () => {
    subscribe();
    await untilActive();
    const waiting: (() => void)[] = [];
    takes = () => new Promise((resolve) => waiting.push(resolve));
    const posts = Array.from({ length: 17 }, (_, at) => server.post(vehicleDelivery(String(at))));
    await until('it came true', () => counts['too-many'] === 1);
    for (const resolve of waiting) resolve();
    const answers = await Promise.all(posts);
    expect(answers.filter(({ status }) => status === 503)).toHaveLength(1);
    expect(documents).toHaveLength(16);
  });
});
