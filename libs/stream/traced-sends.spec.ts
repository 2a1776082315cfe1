import type { Change } from '#libs/live';
import { Metrics, markTraced, openTracer, type Tracer } from '#libs/telemetry';
import { TraceReceiver, vehicleMoved } from '#libs/testing';
import { TracedSends } from './traced-sends.js';

/** Changes that are parts of a trace each, numbered from `first`. */
function tracedChanges(first: number, count: number): Change[] {
  return Array.from({ length: count }, (_, i) => {
    const event = vehicleMoved(`${first + i}`);
    markTraced(event, `00-${`${first + i}`.padStart(32, 'a')}-${'b2'.repeat(8)}-01`);
    return { delivery: { event } } as unknown as Change;
  });
}

describe('the last parts of a trace', () => {
  let receiver: TraceReceiver;
  let tracer: Tracer;
  beforeEach(async () => {
    receiver = await TraceReceiver.open();
    tracer = await openTracer({ endpoint: receiver.url, sample: 1, service: 'streamer', metrics: new Metrics() });
  });
  afterEach(() => receiver.close());

  const sent = async (): Promise<string[]> => {
    await tracer.stop();
    return receiver.spans.map(({ name }) => name);
  };

  it('are the gathering, until it goes to its groups, and the sending, until all is handed over', async () => {
    const sends = new TracedSends(tracer);
    sends.gather(tracedChanges(1, 1));
    sends.route(3);
    sends.done();
    expect((await sent()).sort()).toEqual(['consume', 'send']);
    const [consume, send] = ['consume', 'send'].map((name) => receiver.spans.find((span) => span.name === name)!);
    expect(consume).toMatchObject({ traceId: '1'.padStart(32, 'a'), parentSpanId: 'b2'.repeat(8) });
    expect(send).toMatchObject({ traceId: consume!.traceId, fields: { 'estuaire.clients': 3 } });
  });

  it('end once: what was routed is not gathered again, nor what was handed over sent again', async () => {
    const sends = new TracedSends(tracer);
    sends.gather(tracedChanges(1, 2));
    sends.route(1);
    sends.route(1);
    sends.done();
    sends.done();
    expect((await sent()).sort()).toEqual(['consume', 'consume', 'send', 'send']);
  });

  it('are kept of 64 traces at a time: what comes on top is not traced', async () => {
    const sends = new TracedSends(tracer);
    for (let first = 1; first < 70; first += 10) sends.gather(tracedChanges(first, 10));
    sends.route(1);
    // The first 64 are still being handed over.
    sends.gather(tracedChanges(100, 10));
    sends.route(1);
    sends.done();
    const names = await sent();
    expect(names.filter((name) => name === 'consume')).toHaveLength(74);
    expect(names.filter((name) => name === 'send')).toHaveLength(64);
  });
});
