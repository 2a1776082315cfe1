import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Page } from 'playwright-core';

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const THEMES = ['light', 'dark'] as const;

/** What WCAG 2.2 A and AA find wrong with what is shown, in both themes: the rule and where. */
export async function faultsOf(page: Page): Promise<string[]> {
  await page.evaluate(AXE);
  const shown = await page.evaluate(() => document.documentElement.dataset['theme']);
  const faults: string[] = [];
  for (const theme of [...THEMES].sort((one) => (one === shown ? 1 : -1))) {
    const found = await page.evaluate(async (wanted) => {
      document.documentElement.dataset['theme'] = wanted;
      // What changes its colour slowly is judged when it has.
      await Promise.all(document.getAnimations().map((one) => one.finished.catch(() => undefined)));
      const { axe } = window as unknown as {
        axe: {
          run(of: Document, how: object): Promise<{ violations: { id: string; nodes: { target: unknown[] }[] }[] }>;
        };
      };
      const runOnly = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'];
      const { violations } = await axe.run(document, { runOnly });
      return violations.map(({ id, nodes }) => `${id} at ${nodes.map(({ target }) => String(target)).join(', ')}`);
    }, theme);
    faults.push(...found.map((fault) => `${theme}: ${fault}`));
  }
  return faults;
}
