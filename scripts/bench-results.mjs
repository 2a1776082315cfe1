// What `npm run bench NAME -- --keep` has kept (`bench/results/rows.json`), as the tables of `bench/results/latest.md`.
import { readFileSync } from 'node:fs';

/** @typedef {{ name: string, baseline: string, budget: string, measured: string, ratio: number | null, spread: string, met: boolean, note?: string }} KeptRow */
/** @typedef {{ measuredAt: string, machine: string, beside: string, rows: KeptRow[] }} KeptBench */

const HEAD = [
  '| what | baseline | budget | measured | ratio | spread | met | note |',
  '|---|---|---|---|---|---|---|---|',
];

export function tableOf(rows) {
  return [
    ...HEAD,
    ...rows.map(
      (row) =>
        `| ${row.name} | ${row.baseline} | ${row.budget} | ${row.measured} | ${Number.isFinite(row.ratio ?? NaN) ? row.ratio.toFixed(2) : '–'} | ${row.spread} | ${row.met ? 'yes' : '**missed**'} | ${row.note ?? ''} |`,
    ),
  ];
}

/** All that is kept, bench by bench. */
export function resultsPage(/** @type {Record<string, KeptBench>} */ kept) {
  const names = Object.keys(kept).sort();
  const rows = names.flatMap((name) => kept[name].rows);
  const missed = rows.filter(({ met }) => !met).length;
  return [
    '# Measured',
    '',
    `${rows.length} rows, ${missed} budgets missed: why, and what was tried, stands in [missed.md](missed.md). Each bench replaces its own rows (\`npm run bench NAME -- --keep\`); ratios are to a baseline of the same run.`,
    '',
    ...names.flatMap((name) => {
      const { measuredAt, machine, beside } = kept[name];
      return [
        `## ${name}`,
        '',
        `${measuredAt}, ${machine}${beside ? `; ${beside}` : ''}.`,
        '',
        ...tableOf(kept[name].rows),
        '',
      ];
    }),
  ].join('\n');
}

export function readKept(file) {
  return JSON.parse(readFileSync(file, 'utf8'));
}
