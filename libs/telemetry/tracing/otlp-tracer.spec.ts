import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { HubError, forgetSecrets, rememberSecret } from '#libs/errors';
import { Metrics, markTraced, openTracer, traceOf, tracesOf, type Tracer } from '#libs/telemetry';
import { TraceReceiver } from '#libs/testing';

describe('a tracer', () => {
  let receiver: TraceReceiver;
  let metrics: Metrics;
  beforeEach(async () => {
    receiver = await TraceReceiver.open();
    metrics = new Metrics();
  });
  afterEach(async () => {
    await receiver.close();
    forgetSecrets();
  });
  const open = (more: Partial<Parameters<typeof openTracer>[0]> = {}): Promise<Tracer> =>
    openTracer({ endpoint: receiver.url, sample: 1, service: 'collector', metrics, ...more });

  it('sends parts with when they began, what they say and what they are parts of', async () => {
    const tracer = await open({ authorization: 'Bearer abc' });
    const now = Date.now();
    const whole = tracer.begin('document', { 'estuaire.feed': 'astuce' }, now - 2_000)!;
    const part = whole.child('poll', now - 2_000);
    part.end(now - 1_500);
    whole.end();
    await tracer.stop();
    expect(receiver.requests).toEqual([{ path: '/v1/traces', authorization: 'Bearer abc' }]);
    expect(receiver.tree).toEqual(['collector: document', 'collector: poll < document']);
    const [poll, document] = receiver.spans;
    expect(poll!.seconds).toBeCloseTo(0.5, 3);
    expect(document!.seconds).toBeGreaterThanOrEqual(2);
    expect(document).toMatchObject({ traceId: whole.traceId, fields: { 'estuaire.feed': 'astuce' } });
    expect(await metrics.text()).toContain('estuaire_trace_spans_total{what="sent"} 2');
  });

  it('goes on with the trace of another process, and with nothing that is none', async () => {
    const tracer = await open();
    const trace = `00-${'a1'.repeat(16)}-${'b2'.repeat(8)}-01`;
    tracer.goOn(trace, 'record')!.end();
    expect(tracer.goOn(`00-${'0'.repeat(32)}-${'b2'.repeat(8)}-01`, 'record')).toBeUndefined();
    expect(tracer.goOn('nonsense', 'record')).toBeUndefined();
    await tracer.stop();
    expect(receiver.spans).toMatchObject([{ traceId: 'a1'.repeat(16), parentSpanId: 'b2'.repeat(8), name: 'record' }]);
  });

  it('traces the share it is told, and says nothing of the others', async () => {
    const tracer = await open({ sample: 0.25 });
    const begun = Array.from({ length: 400 }, () => tracer.begin('document', {})).filter((span) => span !== undefined);
    // Of 400 by a fair coin of 1 in 4: outside of these bounds once in a billion runs.
    expect(begun.length).toBeGreaterThan(45);
    expect(begun.length).toBeLessThan(165);
    await tracer.stop();
    expect(receiver.spans).toEqual([]);
  });

  it('gives an error by its code, without secrets', async () => {
    rememberSecret('hunter2hunter2');
    const tracer = await open({ endpoint: `${receiver.url}/v1/traces` });
    const whole = tracer.begin('document', {})!;
    whole.fail(new HubError('BUS_UNAVAILABLE', 'no answer with hunter2hunter2', { retryable: true }));
    whole.end();
    await tracer.stop();
    expect(receiver.requests).toMatchObject([{ path: '/v1/traces' }]);
    expect(receiver.spans).toMatchObject([
      { status: { code: 2, message: 'no answer with ***' }, fields: { 'error.type': 'BUS_UNAVAILABLE' } },
    ]);
  });

  it('counts what a collector refuses, and ends all the same', async () => {
    const refusing = createServer((_, response) => response.writeHead(400).end());
    await new Promise<void>((listening) => refusing.listen(0, '127.0.0.1', listening));
    const tracer = await open({ endpoint: `http://127.0.0.1:${(refusing.address() as AddressInfo).port}` });
    tracer.begin('document', {})!.end();
    await tracer.stop();
    expect(await metrics.text()).toContain('estuaire_trace_spans_total{what="failed"} 1');
    refusing.closeAllConnections();
    await new Promise((closed) => refusing.close(closed));
  });

  it('knows of events which trace they belong to, and takes no text for one that is none', async () => {
    await (await open()).stop();
    const trace = `00-${'a1'.repeat(16)}-${'b2'.repeat(8)}-01`;
    const [first, second, third] = [{}, {}, {}];
    markTraced(first, trace);
    markTraced(second, 'x'.repeat(10_000));
    markTraced(third, trace.replace(/1$/, '0'));
    expect([first, second, third].map(traceOf)).toEqual([trace, undefined, undefined]);
    expect(tracesOf([first, second, first, third])).toEqual([trace]);
    expect(Object.keys(first)).toEqual([]);
  });
});
