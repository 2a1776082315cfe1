import { vehicleMoved } from '#libs/testing';
import type { HubEvent } from '#libs/model';
import type { KafkaMessage } from './kafkajs-internals.js';
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
