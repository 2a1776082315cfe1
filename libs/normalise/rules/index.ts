import { z } from 'zod';
import { HubError } from '#libs/errors';
import { addPrefix } from './add-prefix.js';
import { matchByStart } from './match-by-start.js';
import { matchByTripId } from './match-by-trip-id.js';
import type { FeedRules, IdRule, MatchRule } from './rule.js';
import { stripPrefix } from './strip-prefix.js';
import { technicalId } from './technical-id.js';

export * from './rule.js';

const plain = z.strictObject({ use: z.string() });
const prefixed = z.strictObject({ use: z.string(), prefix: z.string().min(1) });

/** Rules a feed may name under `rules:` with `use`, and what each takes. A new rule is a file beside this and a line here. */
const idRules: Record<string, (parameters: unknown) => IdRule> = {
  'strip-prefix': (parameters) => stripPrefix(prefixed.parse(parameters).prefix),
  'add-prefix': (parameters) => addPrefix(prefixed.parse(parameters).prefix),
  'technical-id': (parameters) => {
    plain.parse(parameters);
    return technicalId();
  },
};

/** Tried in this order after those a feed names. */
const defaultMatching: readonly MatchRule[] = [matchByTripId, matchByStart];

export const RULE_NAMES = Object.keys(idRules).sort();

/** Throws CONFIG_INVALID with the path of the first rule that does not exist or does not fit. */
export function compileRules(rules: readonly { use: string }[], where: string): FeedRules {
  return {
    ids: rules.map((rule, index) => {
      const path = `${where}.rules[${index}]`;
      const make = idRules[rule.use];
      if (!make) {
        throw new HubError(
          'CONFIG_INVALID',
          `${path}.use: got "${rule.use}", expected one of ${RULE_NAMES.join(', ')}`,
          { where: path },
        );
      }
      try {
        return make(rule);
      } catch (cause) {
        const first = cause instanceof z.ZodError ? cause.issues[0] : undefined;
        throw new HubError(
          'CONFIG_INVALID',
          `${path}.${first?.path.join('.') ?? ''}: ${first?.message ?? String(cause)}`,
          { where: path, cause },
        );
      }
    }),
    matching: defaultMatching,
  };
}
