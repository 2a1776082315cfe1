import fc from 'fast-check';
import { KINDS, topicOf, type Position } from '#libs/model';
import { decodeCursor, encodeCursor } from './index.js';

const position = fc.record({
  epoch: fc.constantFrom('01J9Z3', 'époque', ''),
  topic: fc.constantFrom(...KINDS.map(topicOf)),
  partition: fc.nat(63),
  offset: fc.maxSafeNat(),
});
const positions = fc.uniqueArray(position, { selector: ({ topic, partition }) => `${topic}/${partition}` });
const sorted = (all: Position[]) =>
  [...all].sort((a, b) => (a.topic < b.topic ? -1 : a.topic > b.topic ? 1 : a.partition - b.partition));

describe('cursor', () => {
  it('gives back the positions it was made of', () => {
    fc.assert(
      fc.property(positions, (all) => {
        expect(decodeCursor(encodeCursor(all, KINDS))).toEqual(sorted(all));
      }),
    );
  });

  it('is the same text for the same positions in any order', () => {
    fc.assert(
      fc.property(positions, (all) => {
        expect(encodeCursor([...all].reverse(), KINDS)).toBe(encodeCursor(all, KINDS));
      }),
    );
  });

  it('holds only the kinds a subscription is about', () => {
    const at = (kind: (typeof KINDS)[number], offset: number) => ({
      epoch: 'e',
      topic: topicOf(kind),
      partition: 0,
      offset,
    });
    const text = encodeCursor([at('alert', 4), at('station', 9)], ['station']);
    expect(decodeCursor(text)).toEqual([at('station', 9)]);
  });

  it('stays short enough for a header or a query: all kinds in under 190 characters', () => {
    const all = KINDS.map((kind) => ({
      epoch: '01K3V9QW8E7Z5M2N4P6R8T0Y1A',
      topic: topicOf(kind),
      partition: 0,
      offset: 123_456,
    }));
    const text = encodeCursor(all, KINDS);
    expect(text).toMatch(/^[A-Za-z0-9_-]+$/);
    expect(text.length).toBeLessThan(190);
  });

  it('is not taken when a character was changed, and never throws on any text', () => {
    fc.assert(
      fc.property(positions, fc.nat(), fc.constantFrom(...'AQgw_-z9'), (all, at, character) => {
        const text = encodeCursor(all, KINDS);
        const changed = `${text.slice(0, at % text.length)}${character}${text.slice((at % text.length) + 1)}`;
        const decoded = decodeCursor(changed);
        // The last character of base64 has bits nobody reads.
        if (Buffer.from(changed, 'base64url').equals(Buffer.from(text, 'base64url'))) return;
        expect(decoded).toBeUndefined();
      }),
    );
    fc.assert(fc.property(fc.string(), (text) => void decodeCursor(text)));
    fc.assert(
      fc.property(fc.uint8Array(), (bytes) => void decodeCursor(Buffer.from([1, ...bytes]).toString('base64url'))),
    );
    expect(decodeCursor('A'.repeat(1_000_000))).toBeUndefined();
  });

  it('keeps the topic numbers that cursors of earlier releases hold', () => {
    const first = KINDS.slice(0, 12);
    const at = (kind: (typeof KINDS)[number], offset: number) => ({
      epoch: 'e',
      topic: topicOf(kind),
      partition: 0,
      offset,
    });
    const text = 'AQEBZQAKAAoAAgACAAkACQAIAAgABAAEAAsACwAHAAcAAwADAAUABQAGAAYAAQABAAAAAJMcTw0';
    expect(encodeCursor(first.map(at), first)).toBe(text);
    expect(sorted(decodeCursor(text)!)).toEqual(sorted(first.map(at)));
  });
});
