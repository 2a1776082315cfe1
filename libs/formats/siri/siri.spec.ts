import fc from 'fast-check';
import { HubError, IssueCollector } from '#libs/errors';
import { itWithRecordings, readRecording } from '#libs/testing';
import {
  decodeSiri,
  encodeCheckStatus,
  encodeServiceRequest,
  encodeSiri,
  encodeSubscriptionRequest,
  encodeTerminateSubscription,
  SiriDecoder,
  toSiriLite,
  type EstimatedVehicleJourney,
  type SiriContent,
  type SiriDocument,
} from './index.js';

const NS = 'xmlns="http://www.siri.org.uk/siri"';
const read = (text: string, issues = new IssueCollector()): SiriDocument => decodeSiri(Buffer.from(text), issues);
const et = (journeys: string, head = ''): string =>
  `<Siri ${NS} version="2.0"><ServiceDelivery><ProducerRef>P</ProducerRef>${head}<EstimatedTimetableDelivery version="2.0">` +
  `<EstimatedJourneyVersionFrame><RecordedAtTime>2026-01-15T09:06:00+01:00</RecordedAtTime>${journeys}` +
  `</EstimatedJourneyVersionFrame></EstimatedTimetableDelivery></ServiceDelivery></Siri>`;
const journey = (id: string, more = ''): string =>
  `<EstimatedVehicleJourney><LineRef>90</LineRef><DatedVehicleJourneyRef>${id}</DatedVehicleJourneyRef>${more}</EstimatedVehicleJourney>`;
const AT = Date.UTC(2026, 0, 15, 8, 6);

describe('a SIRI document', () => {
  it('gives each journey the time of its frame, unless it has one of its own', () => {
    const own = '<RecordedAtTime>2026-01-15T08:05:00Z</RecordedAtTime>';
    const { journeys } = read(et(journey('1') + journey('2', own)));
    expect(journeys.map(({ recordedAtTime }) => recordedAtTime)).toEqual([AT, AT - 60_000]);
  });

  it('is read whatever its prefixes and its envelope', () => {
    const soap =
      '<S:Envelope xmlns:S="http://schemas.xmlsoap.org/soap/envelope/"><S:Body>' +
      '<w:GetEstimatedTimetableResponse xmlns:w="http://wsdl.siri.org.uk" xmlns:x="http://www.siri.org.uk/siri">' +
      '<ServiceDeliveryInfo><x:ProducerRef>P</x:ProducerRef></ServiceDeliveryInfo><Answer><x:EstimatedTimetableDelivery version="2.0:FR-IDF-2.4">' +
      '<x:Status>true</x:Status><x:EstimatedJourneyVersionFrame><x:EstimatedVehicleJourney><x:LineRef>90</x:LineRef></x:EstimatedVehicleJourney>' +
      '</x:EstimatedJourneyVersionFrame></x:EstimatedTimetableDelivery></Answer></w:GetEstimatedTimetableResponse></S:Body></S:Envelope>';
    const { journeys, deliveries, summary } = read(soap);
    expect(journeys).toEqual([{ lineRef: '90' }]);
    expect(deliveries).toEqual([
      { service: 'EstimatedTimetable', version: '2.0:FR-IDF-2.4', producerRef: 'P', status: true },
    ]);
    expect(summary.complete).toBe(true);
  });

  it('loses a bad value, never the journey it stands in or the ones beside', () => {
    const issues = new IssueCollector();
    const bad = '<Monitored>perhaps</Monitored><OriginAimedDepartureTime>25h</OriginAimedDepartureTime>';
    const { journeys } = read(et(journey('1', bad) + journey('2')), issues);
    expect(journeys.map((one) => [one.datedVehicleJourneyRef, one.monitored, one.originAimedDepartureTime])).toEqual([
      ['1', undefined, undefined],
      ['2', undefined, undefined],
    ]);
    expect(issues.counts).toEqual({ FIELD_TYPE: 1, TIME_FORMAT: 1 });
    expect(issues.samples[0]!.where).toBe('EstimatedVehicleJourney[0]');
  });

  it('counts what it does not carry, and reports an unknown element once', () => {
    const issues = new IssueCollector();
    const { summary } = read(
      et(journey('1', '<Colour>red</Colour><Colour>blue</Colour><Extensions><a/></Extensions>')),
      issues,
    );
    expect(summary.notCarried).toEqual({ Colour: 2, Extensions: 1 });
    expect(issues.counts).toEqual({ UNKNOWN_FIELD: 1 });
  });

  it('says that more will follow, or that nothing was delivered: it is no whole picture then', () => {
    expect(read(et(journey('1'), '<MoreData>true</MoreData>')).summary.complete).toBe(false);
    const issues = new IssueCollector();
    const refused =
      `<Siri ${NS}><ServiceDelivery><VehicleMonitoringDelivery><Status>false</Status><ErrorCondition><AccessNotAllowedError>` +
      '<ErrorText>no key</ErrorText></AccessNotAllowedError></ErrorCondition></VehicleMonitoringDelivery></ServiceDelivery></Siri>';
    const { summary, deliveries } = read(refused, issues);
    expect(summary).toMatchObject({ complete: false, refusals: 1 });
    expect(deliveries[0]).toMatchObject({ status: false, error: { error: 'AccessNotAllowedError', text: 'no key' } });
    expect(issues.samples[0]).toMatchObject({ code: 'DELIVERY_REFUSED', got: 'AccessNotAllowedError: no key' });
  });

  it('reports a SOAP fault as a refusal', () => {
    const issues = new IssueCollector();
    const fault =
      '<S:Envelope xmlns:S="http://schemas.xmlsoap.org/soap/envelope/"><S:Body><S:Fault><faultcode>S:Server</faultcode>' +
      '<faultstring>boom</faultstring></S:Fault></S:Body></S:Envelope>';
    expect(read(fault, issues).summary.refusals).toBe(1);
    expect(issues.samples.find(({ code }) => code === 'DELIVERY_REFUSED')!.got).toBe('SoapFault: boom');
  });

  it('reads a time without offset in the feed’s zone, summer and winter, and says so', () => {
    const issues = new IssueCollector();
    const at = (text: string): number | undefined =>
      read(et(journey('1', `<OriginAimedDepartureTime>${text}</OriginAimedDepartureTime>`)), issues).journeys[0]!
        .originAimedDepartureTime;
    expect([at('2026-01-15T09:06:00'), at('2026-07-15T09:06:00')]).toEqual([AT, Date.UTC(2026, 6, 15, 7, 6)]);
    expect(issues.counts).toEqual({ TIME_FORMAT: 2 });
  });

  it('that is none is refused, and so is one with a DTD', () => {
    for (const text of ['<html/>', '', '{"a":1}', '{', `<!DOCTYPE x []>${et('')}`])
      expect(() => read(text)).toThrow(HubError);
  });

  it('leaves out an entity larger than the limit, and keeps the rest', () => {
    const issues = new IssueCollector();
    const text = et(journey('1', '<PublishedLineName>x</PublishedLineName>'.repeat(50)) + journey('2'));
    const { journeys } = decodeSiri(Buffer.from(text), issues, { maxElementsPerEntity: 20 });
    expect(journeys.map((one) => one.datedVehicleJourneyRef)).toEqual(['2']);
    expect(issues.counts).toEqual({ LIMIT_EXCEEDED: 1 });
  });

  it('says the same however its bytes are cut', () => {
    const bytes = Buffer.from(et(journey('é1') + journey('2', '<Cancellation>true</Cancellation>')));
    fc.assert(
      fc.property(fc.array(fc.nat(bytes.length)), (cuts) => {
        const received: EstimatedVehicleJourney[] = [];
        const decoder = new SiriDecoder({ journey: (one) => received.push(one) }, new IssueCollector());
        const places = [0, ...cuts.sort((a, b) => a - b), bytes.length];
        for (let at = 1; at < places.length; at += 1) decoder.write(bytes.subarray(places[at - 1], places[at]));
        expect(decoder.end().complete).toBe(true);
        expect(received).toEqual(read(bytes.toString()).journeys);
      }),
      { numRuns: 50 },
    );
  });

  it('never makes the reader throw anything but a refusal, however it is mangled', () => {
    const lite = JSON.stringify(
      toSiriLite({ service: 'EstimatedTimetable', journeys: read(et(journey('1'))).journeys }, meta),
    );
    for (const text of [et(journey('1', '<Monitored>true</Monitored>')), lite]) {
      const bytes = Buffer.from(text);
      fc.assert(
        fc.property(
          fc.array(fc.tuple(fc.nat(bytes.length - 1), fc.nat(255))),
          fc.nat(bytes.length),
          (edits, length) => {
            const mangled = Buffer.from(bytes.subarray(0, length));
            for (const [at, byte] of edits) if (at < mangled.length) mangled[at] = byte;
            try {
              decodeSiri(mangled, new IssueCollector());
            } catch (error) {
              expect(error).toBeInstanceOf(HubError);
            }
          },
        ),
        { numRuns: 300 },
      );
    }
  });
});

const meta = { responseTimestamp: AT, producerRef: 'P' };
const word = fc.stringMatching(/^[A-Za-z0-9:_.-]{1,12}$/);
const time = fc.integer({ min: AT - 1e9, max: AT + 1e9 });
const some = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: undefined });
const texts = fc.dictionary(fc.constantFrom('fr', 'en', 'und'), fc.stringMatching(/^[a-zé<&"]{1,9}$/), { minKeys: 1 });
const call = fc.record(
  {
    stopPointRef: word,
    order: fc.nat(99),
    cancellation: fc.boolean(),
    destinationDisplay: texts,
    aimedArrivalTime: time,
    expectedArrivalTime: time,
    arrivalStatus: word,
    expectedDepartureTime: time,
  },
  { requiredKeys: ['stopPointRef'] },
);
const anyJourney = fc.record(
  {
    recordedAtTime: time,
    lineRef: word,
    framedVehicleJourneyRef: fc.record({ dataFrameRef: word, datedVehicleJourneyRef: word }),
    extraJourney: fc.boolean(),
    monitored: fc.boolean(),
    occupancy: word,
    originName: texts,
    recordedCalls: fc.array(call, { minLength: 1, maxLength: 3 }),
    estimatedCalls: fc.array(call, { minLength: 1, maxLength: 3 }),
  },
  { requiredKeys: ['recordedAtTime'] },
);
const anySituation = fc.record(
  {
    situationNumber: word,
    version: fc.nat(9),
    summary: texts,
    validityPeriods: fc.array(fc.record({ startTime: time, endTime: some(time) }), { minLength: 1, maxLength: 2 }),
    affects: fc.record({
      networks: fc.array(
        fc.record({
          lines: fc.array(
            fc.record({
              lineRef: word,
              routes: fc.array(
                fc.record({ stopPoints: fc.array(fc.record({ stopPointRef: word }), { minLength: 1 }) }),
                { minLength: 1, maxLength: 1 },
              ),
            }),
            { minLength: 1 },
          ),
        }),
        { minLength: 1 },
      ),
    }),
    consequences: fc.array(
      fc.record({
        conditions: fc.array(word, { minLength: 1 }),
        delays: fc.record({ delay: fc.integer({ min: -999, max: 9999 }) }),
      }),
      {
        minLength: 1,
      },
    ),
  },
  { requiredKeys: ['situationNumber'] },
);
/** Without the members that are absent, which no document can tell from those not there. */
const plain = <T>(value: T): T => JSON.parse(JSON.stringify(value)) as T;

describe('what is written', () => {
  it('is read back the same, from XML and from SIRI Lite', () => {
    const same = (content: SiriContent, of: (document: SiriDocument) => unknown, expected: unknown): void => {
      const issues = new IssueCollector();
      expect(of(read(encodeSiri(content, meta), issues))).toEqual(expected);
      expect(of(read(JSON.stringify(toSiriLite(content, meta)), issues))).toEqual(expected);
      expect(issues.counts).toEqual({});
    };
    fc.assert(
      fc.property(fc.array(anyJourney), fc.array(anySituation), (journeys, situations) => {
        same({ service: 'EstimatedTimetable', journeys }, (one) => one.journeys, plain(journeys));
        same({ service: 'SituationExchange', situations }, (one) => one.situations, plain(situations));
      }),
      { numRuns: 100 },
    );
  });

  itWithRecordings(
    [
      'siri/et-banenor-2018-08-28.xml',
      'siri/vm-mta-2012.xml',
      'siri/sm-soap-long-2016.xml',
      'siri/sx-vdv736-sequence/SX_1022_main_message.xml',
    ],
    'holds every journey, vehicle, visit and situation recorded',
    () => {
      const one = (path: string): SiriDocument => decodeSiri(readRecording(`siri/${path}`), new IssueCollector());
      const { journeys } = one('et-banenor-2018-08-28.xml');
      const { activities } = one('vm-mta-2012.xml');
      const { visits } = one('sm-soap-long-2016.xml');
      const { situations } = one('sx-vdv736-sequence/SX_1022_main_message.xml');
      expect([journeys.length, activities.length, visits.length]).toEqual([144, 303, 263]);
      const cancelled = (one: { cancellation?: boolean }[] = []) =>
        one.filter(({ cancellation }) => cancellation).length;
      const calls = journeys.flatMap((one) => [...(one.recordedCalls ?? []), ...(one.estimatedCalls ?? [])]);
      expect([cancelled(journeys), cancelled(calls)]).toEqual([13, 54]);
      expect(read(encodeSiri({ service: 'EstimatedTimetable', journeys }, meta)).journeys).toEqual(journeys);
      expect(read(encodeSiri({ service: 'VehicleMonitoring', activities }, meta)).activities).toEqual(activities);
      expect(read(encodeSiri({ service: 'StopMonitoring', visits }, meta)).visits).toEqual(visits);
      // What narrows them and is not carried is not written either.
      const carried: unknown = JSON.parse(
        JSON.stringify(situations, (key, one: unknown) => (key === 'unread' ? undefined : one)),
      );
      expect(read(encodeSiri({ service: 'SituationExchange', situations }, meta)).situations).toEqual(carried);
    },
  );

  itWithRecordings('siri/vm-mta.json', 'and so does SIRI Lite of a whole city', () => {
    const { activities } = decodeSiri(readRecording('siri/vm-mta.json'), new IssueCollector());
    expect(activities).toHaveLength(2311);
    const lite = JSON.stringify(toSiriLite({ service: 'VehicleMonitoring', activities }, meta));
    expect(read(lite).activities).toEqual(activities);
  });
});

describe('a client', () => {
  const request = { at: AT, requestorRef: 'opendata', messageIdentifier: 'opendata:Message::1:LOC' };

  it('asks in SOAP as French servers want it: only SIRI’s own elements have its namespace', () => {
    const text = encodeServiceRequest(
      { service: 'EstimatedTimetable', lineRefs: ['90'] },
      { ...request, envelope: 'soap', version: '2.0:FR-IDF-2.4' },
    );
    expect(text).toContain('<sw:GetEstimatedTimetable xmlns:sw="http://wsdl.siri.org.uk"');
    expect(text).toContain(
      '<ServiceRequestInfo><siri:RequestTimestamp>2026-01-15T08:06:00Z</siri:RequestTimestamp><siri:RequestorRef>opendata',
    );
    expect(text).toContain('<Request version="2.0:FR-IDF-2.4">');
    expect(text).toContain(
      '<siri:Lines><siri:LineDirection><siri:LineRef>90</siri:LineRef></siri:LineDirection></siri:Lines>',
    );
  });

  it('subscribes, ends subscriptions and asks how the server is', () => {
    const topic = { service: 'VehicleMonitoring' } as const;
    const subscription = {
      topic,
      subscriptionIdentifier: 's1',
      initialTerminationTime: AT + 86_400_000,
      incrementalUpdates: true,
      changeBeforeUpdatesSeconds: 30,
    };
    const text = encodeSubscriptionRequest(
      [subscription],
      { ...request, envelope: 'xml' },
      { consumerAddress: 'https://hub.example/siri', heartbeatSeconds: 60 },
    );
    expect(text).toContain('<HeartbeatInterval>PT1M</HeartbeatInterval>');
    expect(text).toContain('<ChangeBeforeUpdates>PT30S</ChangeBeforeUpdates>');
    expect(encodeTerminateSubscription('all', { ...request, envelope: 'soap' })).toContain('<siri:All/>');
    expect(encodeTerminateSubscription(['s1'], { ...request, envelope: 'xml' })).toContain('<SubscriptionRef>s1<');
    expect(encodeCheckStatus({ ...request, envelope: 'xml' })).toContain('<CheckStatusRequest><RequestTimestamp>');
  });

  it('understands the answers, from SOAP and from plain XML', () => {
    const started = '<s:ServiceStartedTime>2026-01-15T08:06:00Z</s:ServiceStartedTime>';
    const check =
      '<S:Envelope xmlns:S="http://schemas.xmlsoap.org/soap/envelope/" xmlns:s="http://www.siri.org.uk/siri"><S:Body><w:CheckStatusResponse xmlns:w="http://wsdl.siri.org.uk">' +
      `<CheckStatusAnswerInfo><s:ProducerRef>P</s:ProducerRef></CheckStatusAnswerInfo><Answer><s:Status>true</s:Status>${started}</Answer>` +
      '</w:CheckStatusResponse></S:Body></S:Envelope>';
    expect(read(check).exchanges).toEqual([
      { type: 'CheckStatusResponse', producerRef: 'P', status: true, serviceStartedTime: AT },
    ]);
    const subscribed =
      `<Siri ${NS}><SubscriptionResponse><ResponderRef>P</ResponderRef><ResponseStatus><SubscriptionRef>s1</SubscriptionRef><Status>false</Status>` +
      '<ErrorCondition><CapabilityNotSupportedError/></ErrorCondition></ResponseStatus></SubscriptionResponse></Siri>';
    expect(read(subscribed).exchanges).toEqual([
      {
        type: 'SubscriptionResponse',
        responderRef: 'P',
        statuses: [{ subscriptionRef: 's1', status: false, error: { error: 'CapabilityNotSupportedError' } }],
      },
    ]);
    const beat = `<Siri ${NS}><HeartbeatNotification><ProducerRef>P</ProducerRef><Status>true</Status></HeartbeatNotification></Siri>`;
    expect(read(beat).exchanges).toEqual([{ type: 'HeartbeatNotification', producerRef: 'P', status: true }]);
    const ready = `<Siri ${NS}><DataReadyNotification><RequestTimestamp>2026-01-15T08:06:00Z</RequestTimestamp></DataReadyNotification></Siri>`;
    expect(read(ready).exchanges).toEqual([{ type: 'DataReadyNotification', requestTimestamp: AT }]);
  });
});
