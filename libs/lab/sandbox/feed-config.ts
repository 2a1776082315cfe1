import { parseConfig, readTrialFeed, type HubConfig } from '#libs/config';
import { findHubError, notFoundAt } from '#libs/errors';
import { compileRules } from '#libs/normalise';
import { stringify } from 'yaml';
import type { DeclaredFeed } from './definition.js';

/** Words of a trial that stand for terms an operator has to settle. */
const TO_SETTLE: Record<string, string> = {
  title: 'how the feed is called, by language',
  producer: 'who produces it',
  licence: 'on what terms: an SPDX id, or etalab-2.0',
};

/**
 * The declaration of a trial as the entry an operator would put under `feeds:`, with what `check-config` says of it above:
 * what is left to be settled stands there, so that the step from trial to feed is a review and not a surprise.
 */
export function configEntryOf({ id, text }: DeclaredFeed, hub: HubConfig['hub']): string {
  const read = readTrialFeed(text, id);
  if (read.problems) throw notFoundAt('feed', id, 'the name of a feed declared in it', `no feed ${id.slice(0, 80)}`);
  const { written } = read.trial;
  const missing = Object.keys(TO_SETTLE).filter((name) => written[name] === undefined);
  const entry = { ...Object.fromEntries(missing.map((name) => [name, `TO SETTLE: ${TO_SETTLE[name]}`])), ...written };
  const feeds = stringify({ feeds: [{ id, ...entry }] }, { lineWidth: 120 });
  const verdict = [
    ...checked(feeds, hub),
    ...missing.map((name) => `feeds[0].${name}: to be settled (${TO_SETTLE[name]})`),
  ];
  const head = verdict.length === 0 ? ['check-config: valid'] : verdict.map((line) => `check-config: ${line}`);
  return `# A trial as an entry of the hub's configuration. Review it, put it under \`feeds:\`, and check the file:\n#   npm run hub -- check-config FILE\n${head.map((line) => `# ${line.replace(/\s+/g, ' ')}\n`).join('')}${feeds}`;
}

function checked(feeds: string, { name, operator, contact }: HubConfig['hub']): string[] {
  const result = parseConfig(`${stringify({ hub: { name, operator, contact } })}${feeds}`);
  if (result.problems) return result.problems.map(({ path, message }) => `${path}: ${message}`);
  try {
    result.config.feeds.forEach((feed, index) => compileRules(feed.rules, `feeds[${index}]`, feed.sources));
    return [];
  } catch (error) {
    return [findHubError(error)?.message ?? String(error)];
  }
}
