import { describedBodies } from '../../describe/openapi.js';
import { EXAMPLES } from '../../describe/examples.js';
import { html, type Content, type Html } from '../html.js';
import { localised, tableOf } from '../page.js';
import type { Wording } from '../words/index.js';
import { BODY_HOMES } from './body-homes.js';
import { described } from './described.js';
import { fieldRows, unitOf, valueAtPath, type DescribedSchema, type FieldRow, type FieldType } from './field-rows.js';

const MOST_EXAMPLE = 48;
/** Longer answers are not read for examples: what is in them is in a shorter one, too. */
const MOST_READ = 2_000_000;

/** The fields of a body at the address where it is at home; elsewhere, the way there. */
export function fieldsSection(
  name: string,
  operation: string,
  words: Wording,
  /** What the hub answers now, whose values stand as examples. */
  answer?: string,
): Html | undefined {
  const home = BODY_HOMES.get(name);
  const rows = rowsOf(name);
  if (!home || rows.length === 0) return undefined;
  if (home.operation !== operation)
    return html`<p class="facts">${words.say('fieldsOf')}: <a href="${localised(home.address, words)}">${name}</a></p>`;
  const values = read(answer) ?? EXAMPLES[name];
  const title = `${words.say('fieldsOf')}: ${name}`;
  return html`<details class="fields" id="fields-${name}">
    <summary>${title} <small>${rows.length}</small></summary>
    ${tableOf(
      title,
      [
        words.say('field'),
        words.say('fieldType'),
        words.say('fieldUnit'),
        words.say('fieldExample'),
        words.say('meaning'),
      ],
      rows.map((row) => cells(row, valueAtPath(values, row.path), words)),
    )}
  </details>`;
}

const kept = new Map<string, FieldRow[]>();

function rowsOf(name: string): FieldRow[] {
  let rows = kept.get(name);
  if (!rows) {
    const bodies = describedBodies();
    rows = bodies[name] ? fieldRows(bodies[name], bodies, (one) => BODY_HOMES.has(one)) : [];
    kept.set(name, rows);
  }
  return rows;
}

function read(answer: string | undefined): unknown {
  if (answer === undefined || answer.length > MOST_READ) return undefined;
  try {
    return JSON.parse(answer);
  } catch {
    return undefined;
  }
}

function cells(row: FieldRow, value: unknown, words: Wording): Content[] {
  const { path, type, mayBeAbsent, description, example } = row;
  const name = html`<code>${path}</code>${mayBeAbsent && html` <small>${words.say('mayBeAbsent')}</small>`}`;
  const shown = exampleText(value) ?? exampleText(example);
  return [
    name,
    typeText(type, words),
    unitOf(row) ?? '',
    shown !== undefined && html`<code>${shown}</code>`,
    description === undefined ? '' : described(description, words),
  ];
}

/** A value on one line; objects and their lists have lines of their own. */
export function exampleText(value: unknown): string | undefined {
  if (value === undefined || value === null) return undefined;
  const isPlain = (one: unknown): boolean => typeof one !== 'object' || one === null;
  if (!isPlain(value) && !Object.values(value).every(isPlain)) return undefined;
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return text.length > MOST_EXAMPLE ? `${text.slice(0, MOST_EXAMPLE)}…` : text;
}

/** What a value is, in the language of the page. */
export function typeText(type: FieldType, words: Wording): Content {
  switch (type.is) {
    case 'words':
      return type.words.map((word, at) => html`${at > 0 && ' · '}<code>${word}</code>`);
    case 'list':
      return html`${words.say('type.list')} ${typeText(type.of, words)}`;
    case 'map':
      return html`${typeText(type.of, words)} ${words.say('type.map')}`;
    case 'either':
      return type.of.map((one, at) => html`${at > 0 && ` ${words.say('type.or')} `}${typeText(one, words)}`);
    case 'body':
      return html`<a href="${localised(BODY_HOMES.get(type.name)!.address, words)}">${type.name}</a>`;
    default:
      return words.say(`type.${type.is}`);
  }
}

/** The type of a parameter. */
export function typeOfSchema(schema: DescribedSchema): FieldType {
  return fieldRows({ properties: { it: schema } }, {}, () => false)[0]!.type;
}
