import { readFileSync } from 'node:fs';
import { ERROR_CODES, ISSUE_CODES } from './index.js';

/** Rows of the tables under a heading of docs/errors.md: code → meaning and what to do. */
function documented(heading: string): Map<string, { meaning: string; advice: string }> {
  const page = readFileSync('docs/errors.md', 'utf8');
  const section = page.split(/^## /m).find((part) => part.startsWith(heading))!;
  const rows = [...section.matchAll(/^\| `([A-Z0-9_]+)`\s*\| (.*?)\s*\| (.*?)\s*\|$/gm)];
  expect(new Set(rows.map(([, code]) => code)).size).toBe(rows.length);
  return new Map(rows.map(([, code, meaning, advice]) => [code!, { meaning: meaning!, advice: advice! }]));
}

describe.each([
  ['Issue codes', ISSUE_CODES],
  ['Error codes', ERROR_CODES],
] as const)('docs/errors.md and the table of codes: %s', (heading, codes) => {
  it('name the same codes, none more and none less', () => {
    expect([...documented(heading).keys()].sort()).toEqual(Object.keys(codes).sort());
  });

  it('say the same of each', () => {
    const meanings = Object.fromEntries([...documented(heading)].map(([code, { meaning }]) => [code, meaning]));
    expect(meanings).toEqual({ ...codes });
  });

  it('say what to do about each', () => {
    for (const [code, { advice }] of documented(heading)) expect(`${code} ${advice}`).toMatch(/^\S+ .{8,}\.$/);
  });
});
