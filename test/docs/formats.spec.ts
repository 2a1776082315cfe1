import { readFileSync, writeFileSync } from 'node:fs';
import { GBFS_SUPPORT } from '#libs/formats/gbfs';
import { GTFS_SUPPORT } from '#libs/formats/gtfs';
import { GTFS_REALTIME_SUPPORT } from '#libs/formats/gtfs-rt';
import type { FormatSupport, SupportTable } from '#libs/formats/support';

const PAGE = 'docs/formats.md';
const FORMATS: readonly FormatSupport[] = [GTFS_SUPPORT, GTFS_REALTIME_SUPPORT, GBFS_SUPPORT];

/** `node scripts/formats-doc.mjs` sets it. */
const renew = process.env['ESTUAIRE_RENEW'] === '1';

function row(cells: readonly string[]): string {
  return `| ${cells.join(' | ')} |`;
}

function tableText({ name, columns, fields, note }: SupportTable): string {
  const lines = [
    row(['field', ...columns]),
    row(['---', ...columns.map(() => '---')]),
    ...fields.map(({ field, cells }) => row([`\`${field}\``, ...cells])),
  ];
  return [`### ${name}`, ...(note ? [note] : []), lines.join('\n')].join('\n\n');
}

function formatText({ id, title, basis, tables, notes = [] }: FormatSupport): string {
  return [
    `<a id="${id}"></a>`,
    `## ${title}`,
    `Complete by ${basis}.`,
    ...(notes.length > 0 ? [notes.map((note) => `- ${note}`).join('\n')] : []),
    ...tables.map(tableText),
  ].join('\n\n');
}

function page(): string {
  const contents = FORMATS.map(({ id, title }) => `- [${title}](#${id})`).join('\n');
  return `${[
    '# What is read and written of each format',
    'This page is made from the code by `node scripts/formats-doc.mjs`; a test fails when it differs.',
    'For every field: **read** – another value would change what the hub knows; **ignored** – it would not; **written** – it can stand in what the hub publishes; **–** – this version or direction has no such field.',
    contents,
    ...FORMATS.map(formatText),
  ].join('\n\n')}\n`;
}

/** Without the blanks and the marks a formatter sets: every word and cell. */
function bare(text: string): string {
  return text
    .replace(/\|\s*-+\s*(?=\|)/g, '| --- ')
    .replace(/[ \t]+/g, ' ')
    .trim();
}

describe('the page on formats', () => {
  it('says what the code says, field by field', () => {
    if (renew) writeFileSync(PAGE, page());
    expect(bare(readFileSync(PAGE, 'utf8')).split('\n')).toEqual(bare(page()).split('\n'));
  });

  it('has one row for each field of a table', () => {
    for (const { tables } of FORMATS)
      for (const { name, columns, fields } of tables) {
        expect([name, new Set(fields.map(({ field }) => field)).size]).toEqual([name, fields.length]);
        expect(fields.filter(({ cells }) => cells.length !== columns.length)).toEqual([]);
      }
  });
});
