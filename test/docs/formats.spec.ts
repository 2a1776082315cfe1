import { readFileSync, writeFileSync } from 'node:fs';
import { DATEX2_SUPPORT } from './support/datex2.js';
import { GBFS_LOSSES, type GbfsLossKind } from '#libs/formats/gbfs';
import { DROPPED_ROW } from '#libs/formats/gtfs';
import { REALTIME_LOSSES } from '#libs/formats/gtfs-rt';
import { NETEX_SUPPORT } from './support/netex.js';
import { SIRI_LOSSES } from '#libs/formats/siri';
import type { FormatSupport, SupportTable } from './support/format-support.js';
import { GBFS_SUPPORT } from './support/gbfs.js';
import { GTFS_SUPPORT } from './support/gtfs.js';
import { GTFS_REALTIME_SUPPORT } from './support/gtfs-rt.js';
import { SIRI_SUPPORT } from './support/siri.js';

const PAGE = 'docs/formats.md';
const FORMATS: readonly FormatSupport[] = [
  GTFS_SUPPORT,
  GTFS_REALTIME_SUPPORT,
  GBFS_SUPPORT,
  DATEX2_SUPPORT,
  SIRI_SUPPORT,
  NETEX_SUPPORT,
];

/** `node scripts/formats-doc.mjs` sets it. */
const renew = process.env['ESTUAIRE_RENEW'] === '1';

function row(cells: readonly string[]): string {
  return `| ${cells.join(' | ')} |`;
}

function tableText({ name, columns, fields, note, isGrouped }: SupportTable): string {
  if (isGrouped) {
    const lines = fields.map(
      ({ field, cells }) => `- ${cells.map((cell, at) => `${columns[at]}: ${cell}`).join(', ')}: \`${field}\``,
    );
    return [`### ${name}`, lines.join('\n')].join('\n\n');
  }
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

/** What is lost between formats whatever the feed; what a feed loses in fact, `/v1/feeds/{id}/losses` reports. */
function lossesText(): string {
  const gbfs: readonly GbfsLossKind[] = Object.values(GBFS_LOSSES);
  const lines = [
    row(['from', 'to', 'field', 'reason']),
    row(['---', '---', '---', '---']),
    ...gbfs.flatMap(({ field, reason, to }) =>
      to.map((version) => row(['GBFS 1.1 to 3.0, mapped data', `GBFS ${version}`, `\`${field}\``, reason])),
    ),
    ...Object.values(REALTIME_LOSSES).map(({ field, reason }) =>
      row(['GTFS-Realtime, SIRI, mapped data', 'GTFS-Realtime', `\`${field}\``, reason]),
    ),
    ...Object.values(SIRI_LOSSES).map(({ field, reason }) =>
      row(['GTFS-Realtime, SIRI, mapped data', 'SIRI 2.0', `\`${field}\``, reason]),
    ),
    row([
      'NeTEx',
      'GTFS',
      'every element outside the tables of NeTEx',
      'GTFS has no place for it, or the hub reads it not',
    ]),
    row(['GTFS', 'GTFS', 'rows', DROPPED_ROW]),
    row([
      'GTFS',
      'merged GTFS',
      'Fares v2 rules, translations by field value, unknown files',
      'empty fields mean “all others” and would reach other operators',
    ]),
    row([
      'DATEX II 2.x, 3.x',
      'DATEX II 3.7',
      'words, classes and references 3.7 does not have',
      'counted one by one as they are met',
    ]),
  ];
  return [
    '<a id="losses"></a>',
    '## What cannot be carried',
    'This table is made from the constants the encoders count by. What the documents of a feed held and its outputs did not say in fact, with counts and an example, is under `/v1/feeds/{id}/losses`.',
    lines.join('\n'),
  ].join('\n\n');
}

function page(): string {
  const contents = [
    ...FORMATS.map(({ id, title }) => `- [${title}](#${id})`),
    '- [What cannot be carried](#losses)',
  ].join('\n');
  return `${[
    '# What is read and written of each format',
    'This page is made from the code by `node scripts/formats-doc.mjs`; a test fails when it differs.',
    'For every field: **read** – another value would change what the hub knows; **ignored** – it would not; **written** – it can stand in what the hub publishes; **–** – this version or direction has no such field.',
    contents,
    ...FORMATS.map(formatText),
    lossesText(),
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
