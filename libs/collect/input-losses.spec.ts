import { IssueCollector } from '#libs/errors';
import type { Instant } from '#libs/model';
import { InputLossTable } from './input-losses.js';

const at = '2026-01-15T08:06:00.000Z' as Instant;
const document = (sourceId: string) => ({ sourceId, format: 'siri', receivedAt: at });

function unknown(...fields: [string, number][]): IssueCollector {
  const issues = new IssueCollector();
  for (const [field, count] of fields)
    issues.add({ code: 'UNKNOWN_FIELD', severity: 'advice', where: 'document', field, count });
  issues.add({ code: 'FIELD_MISSING', severity: 'error', where: 'document' });
  return issues;
}

describe('the losses of the documents of a feed', () => {
  it('are what is unknown and what is known and left behind, of the newest document of each source', () => {
    const table = new InputLossTable();
    table.note(document('a'), unknown(['Colour', 40]));
    table.note(document('b'), unknown(['Colour', 2]), { VmsPublication: 1 });
    table.note(document('a'), unknown(['Size', 3]));
    expect(table.list()).toEqual([
      {
        source: 'a',
        format: 'siri',
        at,
        losses: [{ field: 'Size', reason: 'not known to the hub, or outside the standard', count: 3 }],
      },
      {
        source: 'b',
        format: 'siri',
        at,
        losses: [
          { field: 'Colour', reason: 'not known to the hub, or outside the standard', count: 2 },
          { field: 'VmsPublication', reason: 'known, and not carried', count: 1 },
        ],
      },
    ]);
    table.note(document('a'), unknown());
    table.forget('b');
    expect(table.list()).toBeUndefined();
  });

  it('stay few, however many documents and kinds there are', () => {
    const table = new InputLossTable();
    const many = Object.fromEntries(Array.from({ length: 500 }, (_, i) => [`element ${i}`, 1]));
    for (let i = 0; i < 80; i += 1) table.note(document(`s${i}`), unknown(), many);
    expect(table.list()).toHaveLength(50);
    expect(table.list()![0]!.losses).toHaveLength(60);
  });
});
