import { existsSync, readFileSync } from 'node:fs';
import { ERROR_CODES, ISSUE_CODES } from '#libs/errors';
import { ALARM_RULES } from '#libs/model';
import { RULE_NAMES } from '#libs/normalise';

/** One row: its number, and its other columns as written. */
interface Defect {
  id: string;
  wrong: string;
  does: string;
  shownBy: string;
  test: string;
}

const page = readFileSync('docs/defects.md', 'utf8');
const defects = [...page.matchAll(/^\| +([A-Z]?\d+) +\|(.+)\|$/gm)].map(([, id, rest]): Defect => {
  const [wrong = '', does = '', shownBy = '', test = ''] = rest!.split(' | ').map((cell) => cell.trim());
  return { id: id!, wrong, does, shownBy, test };
});
const named = defects.flatMap(({ id, test }) =>
  test.split('; `').map((one): [string, string, string] => {
    const [, file, title] = /^`?([^`]+)` › (.+)$/.exec(one) ?? [undefined, '', one];
    return [id, file!, title!];
  }),
);

describe('the page on known defects', () => {
  it('has D1 to D15, 1 to 77, and those of each further letter, each once, in order', () => {
    const of = (prefix: string) => defects.map(({ id }) => id).filter((id) => id.replace(/\d+$/, '') === prefix);
    const prefixes = [...new Set(defects.map(({ id }) => id.replace(/\d+$/, '')))];
    expect([of('D').length, of('').length]).toEqual([15, 77]);
    for (const prefix of prefixes) expect(of(prefix)).toEqual(of(prefix).map((_, at) => `${prefix}${at + 1}`));
  });

  it('says of each what is wrong, what the hub does, how it is reported, and a test', () => {
    for (const defect of defects)
      for (const [name, cell] of Object.entries(defect)) expect([name, cell]).not.toEqual([name, '']);
  });

  it.each(named)('%s: %s has the test "%s"', (_, file, title) => {
    expect(existsSync(file)).toBe(true);
    const source = readFileSync(file, 'utf8').replace(/\\'/g, "'");
    expect([`'${title}'`, `"${title}"`, `\`${title}\``].filter((text) => source.includes(text))).toHaveLength(1);
  });

  it('names only codes, rules and alarms there are', () => {
    const codes = new Set([...Object.keys(ISSUE_CODES), ...Object.keys(ERROR_CODES)]);
    const names = new Set<string>([...RULE_NAMES, ...ALARM_RULES]);
    for (const { id, shownBy } of defects) {
      const words = [...shownBy.matchAll(/`([^`]+)`/g)].map(([, word]) => word!);
      const unknown = words.filter((word) => (/^[A-Z_0-9]+$/.test(word) ? !codes.has(word) : false));
      expect([id, unknown]).toEqual([id, []]);
      const ruled = [...shownBy.matchAll(/(?:rules?|alarm) ((?:`[a-z-]+`(?:, | or | and )?)+)/g)]
        .flatMap(([, list]) => [...list!.matchAll(/`([a-z-]+)`/g)])
        .map(([, name]) => name!);
      expect([id, ruled.filter((name) => !names.has(name))]).toEqual([id, []]);
    }
  });

  it('names every rule there is for a defect', () => {
    const shownBy = defects.map((defect) => defect.shownBy).join(' ');
    const forOther = new Set(['technical-id', 'strip-suffix', 'add-suffix', 'ignore-case', 'nyct-trip-id', 'no-jumps']);
    expect(RULE_NAMES.filter((name) => !forOther.has(name) && !shownBy.includes(`\`${name}\``))).toEqual([]);
  });
});
