import { readFileSync } from 'node:fs';
import { FeedCatalogue } from '#libs/catalogue';
import { describeProblems, engineAddressProblems, feedsOfParts, parseConfig } from '#libs/config';
import { findHubError } from '#libs/errors';
import { compileRules } from '#libs/normalise';

/** Prints every problem of a file with its path, or what it configures. Never prints the value of a secret. */
export function checkConfig(file: string, environment: Record<string, string | undefined>): number {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    process.stderr.write(`CONFIG_UNREADABLE: ${file}: ${(error as Error).message}\n`);
    return 1;
  }
  const result = parseConfig(text, environment);
  if (!result.config) {
    process.stderr.write(`${describeProblems(file, result.problems)}\n`);
    return 1;
  }
  if (result.warnings.length > 0) process.stderr.write(`${describeProblems(file, result.warnings)}\n`);
  try {
    result.config.feeds.forEach((feed, index) => compileRules(feed.rules, `feeds[${index}]`, feed.sources));
  } catch (error) {
    process.stderr.write(`${file} ${findHubError(error)?.message ?? String(error)}\n`);
    return 1;
  }
  const addresses = engineAddressProblems(result.config, environment);
  const unreadable = addresses.filter(({ fault }) => fault === 'unreadable');
  if (unreadable.length > 0) {
    process.stderr.write(`${describeProblems(file, unreadable)}\n`);
    return 1;
  }
  const { hub, engines, feeds } = result.config;
  const lines = new FeedCatalogue(hub, feeds)
    .list()
    .map(
      ({ feedId, formats, licence, effectiveVisibility, nature }) =>
        `  ${feedId}: ${formats.join(', ')} · ${licence} · ${effectiveVisibility} · ${nature}`,
    );
  const engine = (value: unknown): string => (typeof value === 'string' ? value : Object.keys(value as object).join());
  const { follow } = result.config;
  for (const [part, ids] of feedsOfParts(follow ?? {}, feeds)) lines.push(`  part ${part}: ${ids.join(', ')}`);
  process.stdout.write(
    `${file} is valid: ${hub.name}, ${feeds.length} feeds; bus ${engine(engines.bus)}, store ${engine(engines.store)}, coordination ${engine(engines.coordination)}\n${lines.join('\n')}\n`,
  );
  // Whoever checks a file need not hold its secrets; whoever starts a hub must.
  for (const { path, message } of addresses) process.stdout.write(`not checked: ${path}: ${message} here\n`);
  return 0;
}
