import { readFileSync } from 'node:fs';

interface KeptBench {
  rows: { name: string; met: boolean }[];
}
const script = '../../scripts/bench-results.mjs';
const { readKept, resultsPage } = (await import(script)) as {
  readKept: (file: string) => Record<string, KeptBench>;
  resultsPage: (kept: Record<string, KeptBench>) => string;
};
const folder = 'bench/results';
const kept = readKept(`${folder}/rows.json`);

describe('bench/results', () => {
  it('latest.md says what rows.json says', () => {
    expect(readFileSync(`${folder}/latest.md`, 'utf8')).toBe(resultsPage(kept));
  });

  it('missed.md says of each budget that is missed why, and of none that is met', () => {
    const missed = readFileSync(`${folder}/missed.md`, 'utf8');
    const sections = new Map(
      missed
        .split('\n## ')
        .slice(1)
        .map((section) => [section.slice(0, section.indexOf('\n')), section]),
    );
    const rows = Object.entries(kept).flatMap(([bench, { rows: all }]) => all.map((row) => ({ bench, ...row })));
    const unexplained = rows.filter(({ bench, name, met }) => !met && !sections.get(bench)?.includes(`**${name}**`));
    expect(unexplained).toEqual([]);
    const named = [...missed.matchAll(/\*\*([^*]+)\*\*/g)].map(([, name]) => name!);
    expect(named.filter((name) => !rows.some((row) => row.name === name && !row.met))).toEqual([]);
  });
});
