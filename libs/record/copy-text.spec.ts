import fc from 'fast-check';
import type { HubEvent } from '#libs/model';
import { vehicleMoved } from '#libs/testing';
import { cellText, copyText } from './copy-text.js';
import type { Column } from './tables.js';

const column = (type: Column['type'], value: unknown): Column => ({ name: 'c', type, value: () => value as never });
const line = (...columns: Column[]): string => copyText(columns, [vehicleMoved('1')]);

describe('rows as COPY text', () => {
  it('are one line an event, tabs between the columns, and \\N for what is absent', () => {
    const columns = [column('text', 'a'), column('real', undefined), column('boolean', false), column('integer', 0)];
    expect(copyText(columns, [vehicleMoved('1'), vehicleMoved('2')])).toBe('a\t\\N\tfalse\t0\na\t\\N\tfalse\t0\n');
  });

  it('keep tabs, line ends and backslashes of a text apart from those of the format', () => {
    expect(line(column('text', 'C:\\tmp\tone\r\ntwo'))).toBe('C:\\\\tmp\\tone\\r\\ntwo\n');
    // A text that reads \N is not nothing.
    expect(line(column('text', '\\N'))).toBe('\\\\N\n');
  });

  it('never have more lines or columns than there are events and cells, whatever the texts hold', () => {
    fc.assert(
      fc.property(fc.array(fc.string({ unit: 'binary' }), { minLength: 1, maxLength: 5 }), (texts) => {
        const text = line(...texts.map((value) => column('text', value)));
        expect(text.split('\n')).toHaveLength(2);
        expect(text.split('\t')).toHaveLength(texts.length);
      }),
    );
  });

  it('quote every element of a list', () => {
    expect(cellText('text[]', ['simulated', 'a "b" \\ c', 'NULL', ''])).toBe(
      '{"simulated","a \\"b\\" \\\\ c","NULL",""}',
    );
  });

  it('turn words for a time, and JSON nested too deep, into what the database refuses', () => {
    expect(cellText('timestamptz', 'yesterday')).toBe('not an instant: yesterday');
    expect(cellText('timestamptz', '2026-01-15T08:06:00.000Z')).toBe('2026-01-15T08:06:00.000Z');
    let deep: object = {};
    for (let i = 0; i < 200; i += 1) deep = { deep };
    expect(() => JSON.parse(cellText('jsonb', deep)) as HubEvent).toThrow();
    expect(cellText('jsonb', { fr: 'Théâtre' })).toBe('{"fr":"Théâtre"}');
  });
});
