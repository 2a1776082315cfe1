import fc from 'fast-check';
import { MessageQueue } from './message-queue.js';
import { PacketSize } from './packet-size.js';

describe('messages that wait for the hub', () => {
  it('come out in the order they came in', () => {
    const queue = new MessageQueue();
    for (const text of ['1', '2', '3']) queue.add(text);
    expect([queue.take(2), queue.take(9), queue.size]).toEqual([['1', '2'], ['3'], 0]);
  });

  it('about one thing give way to the newest, which counts', () => {
    const queue = new MessageQueue();
    queue.add('bus 1 old', 'bus-1');
    queue.add('bus 2', 'bus-2');
    queue.add('bus 1 new', 'bus-1');
    expect([queue.take(9), queue.counts]).toEqual([['bus 2', 'bus 1 new'], { conflated: 1, dropped: 0 }]);
  });

  it('that are too many or too large lose the oldest, which counts', () => {
    const queue = new MessageQueue({ messages: 2, bytes: 10 });
    for (const text of ['1', '2', '3']) queue.add(text);
    expect([queue.size, queue.counts.dropped]).toEqual([2, 1]);
    queue.add('123456789');
    expect([queue.take(9), queue.counts.dropped]).toEqual([['3', '123456789'], 2]);
  });

  it('are all given, conflated or dropped, whatever comes and goes', () => {
    const step = fc.oneof(
      fc.record({ key: fc.option(fc.nat(5), { nil: undefined }), text: fc.string({ maxLength: 8 }) }),
      fc.constant('take'),
    );
    fc.assert(
      fc.property(fc.array(step, { maxLength: 200 }), (steps) => {
        const queue = new MessageQueue({ messages: 5, bytes: 30 });
        let [added, accepted] = [0, 0];
        for (const one of steps) {
          if (typeof one === 'string') accepted += queue.take(3).length;
          else {
            added += 1;
            queue.add(one.text, one.key === undefined ? undefined : String(one.key));
          }
          expect(queue.size).toBeLessThanOrEqual(5);
        }
        expect(accepted + queue.size + queue.counts.conflated + queue.counts.dropped).toBe(added);
      }),
    );
  });
});

/** An MQTT packet of a type with so many bytes after its header. */
function packet(type: number, length: number): number[] {
  const header = [type];
  let left = length;
  do {
    header.push((left % 128) | (left >= 128 ? 0x80 : 0));
    left = Math.floor(left / 128);
  } while (left > 0);
  return [...header, ...new Array<number>(length).fill(0xff)];
}

describe('the length of a packet', () => {
  it('is seen in its header, however the stream is cut', () => {
    const sizes = fc.array(fc.integer({ min: 0, max: 300 }), { maxLength: 6 });
    fc.assert(
      fc.property(
        sizes,
        fc.array(fc.integer({ min: 1, max: 50 }), { minLength: 1, maxLength: 20 }),
        (lengths, cuts) => {
          const stream = Uint8Array.from(lengths.flatMap((length) => packet(0x30, length)));
          const watch = new PacketSize(200);
          let found: number | undefined;
          for (let at = 0, turn = 0; at < stream.length && found === undefined; turn += 1) {
            const cut = cuts[turn % cuts.length]!;
            found = watch.findTooLong(stream.subarray(at, at + cut));
            at += cut;
          }
          expect(found).toBe(lengths.find((length) => length > 200));
        },
      ),
    );
  });

  it('is known before the packet is there', () => {
    expect(new PacketSize(1000).findTooLong(Uint8Array.from(packet(0x30, 70_000).slice(0, 4)))).toBe(70_000);
  });
});
