import { inflateRawSync, constants } from 'node:zlib';
import { Packing, WireText } from './index.js';

/** As a client reads a packed frame. Spec: RFC 7692 §7.2.2. */
function unpack(frame: Buffer): string {
  expect(frame[0]).toBe(0xc1);
  const head = frame[1]! < 126 ? 2 : frame[1] === 126 ? 4 : 10;
  const tail = Buffer.from([0, 0, 0xff, 0xff]);
  const options = { finishFlush: constants.Z_SYNC_FLUSH };
  return inflateRawSync(Buffer.concat([frame.subarray(head), tail]), options).toString('utf8');
}

const long = (mark: string): WireText => new WireText(JSON.stringify(Array(2_000).fill(`${mark} é`)), 'events');

describe('packed frames', () => {
  it('hold the text, stand alone, are smaller, and are made once for all', () => {
    const packing = new Packing(() => 0);
    const message = long('a');
    const first = packing.frameOf(message);
    expect(unpack(first)).toBe(message.text);
    expect(first.length).toBeLessThan(message.frame.length / 5);
    expect(packing.frameOf(message)).toBe(first);
    expect(packing.counters).toEqual({
      packedTotal: 1,
      sharedTotal: 1,
      passedTotal: 0,
      plainBytesTotal: message.text.length,
      packedBytesTotal: first.length,
    });
  });

  it('are plain where packing gains nothing', () => {
    const message = new WireText('{"op":"ping"}', 'ping');
    expect(new Packing(() => 0).frameOf(message)).toBe(message.frame);
  });

  it('are plain for want of time, and packed again when there is some', () => {
    let nowMs = 0;
    const packing = new Packing(() => nowMs);
    const huge = (): WireText => new WireText('x'.repeat(9_000_000), 'events');
    expect(packing.frameOf(huge())[0]).toBe(0xc1);
    const waits = huge();
    expect(packing.frameOf(waits)).toBe(waits.frame);
    expect(packing.counters.passedTotal).toBe(1);
    nowMs = 1_000;
    expect(packing.frameOf(huge())[0]).toBe(0xc1);
  });
});
