import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { RULE_NAMES, UNMATCHED_REASONS, compileRules } from '#libs/normalise';

const page = readFileSync('docs/matching.md', 'utf8');
const examples = [...page.matchAll(/```yaml\n([\s\S]*?)```/g)].map(
  ([, text]) => (parse(text!) as { rules: { use: string }[] }).rules,
);

describe('the page on matching', () => {
  it('shows rules that can be configured just so', () => {
    expect(examples.length).toBeGreaterThan(3);
    for (const rules of examples) expect(() => compileRules(rules, 'docs/matching.md')).not.toThrow();
  });

  it('shows every rule there is', () => {
    const shown = new Set(examples.flat().map(({ use }) => use));
    expect([...shown].sort()).toEqual([...RULE_NAMES]);
  });

  it('says what every reason for no match means, in the order in which they count', () => {
    const [, table] = page.split('## Why a run is not found');
    const reasons = [...table!.split('## ')[0]!.matchAll(/^\| `([a-z-]+)`/gm)].map(([, reason]) => reason!);
    expect([...reasons].sort()).toEqual([...UNMATCHED_REASONS].sort());
  });
});
