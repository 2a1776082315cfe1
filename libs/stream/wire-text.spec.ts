import fc from 'fast-check';
import type { Writable } from 'node:stream';
import * as ws from 'ws';
import { WireText } from './index.js';

/** How `ws` reads what comes from a server; its types do not mention it. */
const { Receiver } = ws as unknown as { Receiver: new (options: { isServer: boolean }) => Writable };

/** Lengths around every change of the header's form, and a few between, up to 70,000. */
const LENGTHS = [0, 1, 2, 124, 125, 126, 127, 128, 1_000, 32_767, 32_768, 65_534, 65_535, 65_536, 65_537, 70_000];

async function decoded(frames: Buffer): Promise<string[]> {
  const received: string[] = [];
  const receiver = new Receiver({ isServer: false });
  receiver.on('message', (data: Buffer, isBinary: boolean) => received.push(isBinary ? '(binary)' : data.toString()));
  await new Promise<void>((resolve, reject) => {
    receiver.on('error', reject);
    receiver.end(frames, () => resolve());
  });
  return received;
}

describe('a message ready for the wire', () => {
  it('is framed as ws reads it, at every length of header', async () => {
    const texts = LENGTHS.map((length) => 'x'.repeat(length));
    expect(await decoded(Buffer.concat(texts.map((text) => new WireText(text, 'events').frame)))).toEqual(texts);
  });

  it('is framed by bytes, not by characters', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.string({ unit: 'grapheme', maxLength: 400 }),
        fc.integer({ min: 0, max: 300 }),
        async (text, repeat) => {
          const whole =
            Buffer.from(text)
              .toString()
              .repeat(repeat % 5) + 'é'.repeat(repeat);
          expect(await decoded(new WireText(whole, 'events').frame)).toEqual([whole]);
        },
      ),
      { numRuns: 60 },
    );
  });

  it('has a line with the place to go on from, for a reader of server-sent events, only where there is one', () => {
    const lines = ({ event, namedEvent }: WireText): string[] => [event, namedEvent].map((bytes) => bytes.toString());
    expect(lines(new WireText('{}', 'stale'))).toEqual(['data: {}\n\n', 'event: stale\ndata: {}\n\n']);
    expect(lines(new WireText('{}', 'events', 'c7'))).toEqual([
      'id: c7\ndata: {}\n\n',
      'id: c7\nevent: events\ndata: {}\n\n',
    ]);
  });

  it('is framed once, for everybody', () => {
    const message = new WireText('{}', 'events');
    expect(message.frame).toBe(message.frame);
    expect(message.frame[1]! & 0x80).toBe(0);
  });
});
