import { Metrics, markTraced, openTracer, traceOf } from '#libs/telemetry';
import { removed, vehicleMoved } from '#libs/testing';
import type { HubEvent } from '#libs/model';
import type { KafkaMessage } from './client.js';
import { decodeBusMessage, encodeMessage } from './message.js';

function onTheLog(event: HubEvent, change: Partial<{ value: string; feed: undefined }> = {}): KafkaMessage {
  const { key, value, headers } = encodeMessage(event, JSON.stringify(event));
  const bytes = Object.entries({ ...headers, ...('feed' in change && { feed: undefined }) }).flatMap(([name, text]) =>
    text === undefined ? [] : [[name, Buffer.from(text as string)]],
  );
  return {
    key: Buffer.from(key as string),
    value: Buffer.from(change.value ?? (value as string)),
    headers: Object.fromEntries(bytes) as KafkaMessage['headers'],
  } as KafkaMessage;
}

const star = vehicleMoved('1', { feed: 'star' });
const readAs = (message: KafkaMessage, feed: string) =>
  decodeBusMessage('vehicle-position', message, undefined, (one) => one === feed);

describe('a message on Kafka, read by a process that follows some feeds', () => {
  it('is not even decoded where its feed is not followed', () => {
    expect(readAs(onTheLog(star, { value: 'no JSON' }), 'astuce')).toBeUndefined();
    expect(readAs(onTheLog(star, { value: 'no JSON' }), 'star')).toEqual({ skipped: 'not-json' });
  });

  it('is judged by the event itself where it comes from an earlier version, which named no feed beside it', () => {
    const old = onTheLog(star, { feed: undefined });
    expect(readAs(old, 'astuce')).toBeUndefined();
    expect(readAs(old, 'star')).toEqual({ event: star, json: JSON.stringify(star) });
  });
});

const TRACE = `00-${'a1'.repeat(16)}-${'b2'.repeat(8)}-01`;

describe('the trace of an event on Kafka', () => {
  beforeAll(async () => {
    const tracer = await openTracer({
      endpoint: 'http://127.0.0.1:9',
      sample: 1,
      service: 'x',
      metrics: new Metrics(),
    });
    await tracer.stop();
  });

  it.each([
    ['an upsert', vehicleMoved('1')],
    ['a remove', removed('vehicle-position', '2')],
  ])('of %s stands in a header of its own; key and value are the same byte for byte', (_, event) => {
    const json = JSON.stringify(event);
    const plain = encodeMessage(event, json);
    markTraced(event, TRACE);
    const { headers, ...rest } = encodeMessage(event, json);
    expect({ ...rest, headers: plain.headers }).toEqual(plain);
    expect(headers).toEqual({ ...plain.headers, traceparent: TRACE });

    const bytes = (value: unknown) => (typeof value === 'string' ? Buffer.from(value) : null);
    const read = decodeBusMessage(event.kind, {
      key: bytes(rest.key),
      value: bytes(rest.value),
      headers: Object.fromEntries(Object.entries(headers!).map(([name, text]) => [name, bytes(text)!])),
    } as Parameters<typeof decodeBusMessage>[1]);
    expect(read).toEqual({ event, json });
    expect(traceOf((read as { event: object }).event)).toBe(TRACE);
  });
});
