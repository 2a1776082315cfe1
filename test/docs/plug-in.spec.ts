import { readFileSync, writeFileSync } from 'node:fs';
import { parseConfig } from '#libs/config';
import { UNITS, type FieldDescription } from '#libs/model';
import { MAPPABLE, MAPPED_KINDS } from '#libs/model/schemas';

const PAGE = 'docs/plug-in.md';
const page = readFileSync(PAGE, 'utf8');

/** `TIME=1 …`: the command that renews the tables is `ESTUAIRE_RENEW=1` before the test. */
const renew = process.env['ESTUAIRE_RENEW'] === '1';

function sortOf(field: FieldDescription): string {
  if (field.type === 'word') return field.words.map((word) => `\`${word}\``).join(', ');
  if (field.type !== 'number') return field.type;
  const most = field.max === undefined ? '' : ` to ${field.max.toLocaleString('en')}`;
  return `${field.whole ? 'whole number' : 'number'} from ${field.min}${most}${field.unit ? `, ${field.unit}` : ''}`;
}

function tables(): string {
  return MAPPED_KINDS.map((kind) => {
    const rows = Object.entries(MAPPABLE[kind]).map(
      ([name, field]) => `| \`${name}\`${field.required ? ' (needed)' : ''} | ${sortOf(field)} | ${field.meaning} |`,
    );
    return `### ${kind}\n\n| field | sort | meaning |\n| --- | --- | --- |\n${rows.join('\n')}\n`;
  }).join('\n');
}

/** Cells without the blanks a formatter puts around them. */
const bare = (text: string): string =>
  text
    .replace(/\|\s*-+\s*(?=\|)/g, '| --- ')
    .replace(/[ \t]+/g, ' ')
    .trim();

describe('the page on plugging in', () => {
  it('lists exactly the fields the model has for each kind', () => {
    const marks = /(<!-- fields -->\n)([\s\S]*?)(<!-- \/fields -->)/;
    if (renew)
      writeFileSync(
        PAGE,
        page.replace(marks, (_, open, __, close) => `${open}\n${tables()}\n${close}`),
      );
    const [, , written] = marks.exec(readFileSync(PAGE, 'utf8'))!;
    expect(bare(written!)).toBe(bare(tables()));
  });

  it('names every unit', () => {
    const [, written] = /^Units: (.*)\. A number/m.exec(page)!;
    const named = [...written!.matchAll(/`([^`]+)`/g)].map(([, unit]) => unit);
    expect(named.sort()).toEqual(Object.keys(UNITS).sort());
  });

  it.each([...page.matchAll(/```yaml (\w+)\n([\s\S]*?)```/g)].map(([, name, text]) => [name!, text!]))(
    'gives an example of %s that is a configuration',
    (_, text) => {
      expect(parseConfig(text).problems).toBeUndefined();
    },
  );
});
