import type { DescribedParameter } from '../../describe/openapi.js';
import { html, type Content, type Html } from '../html.js';
import { tableOf } from '../page.js';
import type { Wording } from '../words/index.js';
import { described } from './described.js';
import type { DescribedSchema } from './field-rows.js';
import { exampleText, typeOfSchema, typeText } from './fields-table.js';

/** The parameters of an address: those of its path, then those of its query. */
export function parametersTable(parameters: readonly DescribedParameter[], words: Wording): Html | undefined {
  if (parameters.length === 0) return undefined;
  return html`<div class="parameters">
    ${tableOf(
      words.say('parameters'),
      [words.say('parameter'), words.say('fieldType'), words.say('fieldExample'), words.say('meaning')],
      parameters.map((parameter) => [
        html`<code>${nameOf(parameter)}</code>${parameter.required && html` <small>${words.say('required')}</small>`}`,
        html`${typeText(typeOfSchema(parameter.schema), words)}${boundsOf(parameter.schema, words)}`,
        exampleOf(parameter),
        described(parameter.description, words),
      ]),
      true,
    )}
  </div>`;
}

const nameOf = ({ name, in: where }: DescribedParameter): string => (where === 'path' ? `{${name}}` : name);

function boundsOf({ minimum, maximum, default: initial }: DescribedSchema, words: Wording): Content {
  const bounds =
    minimum !== undefined && maximum !== undefined
      ? `, ${words.number(minimum)} – ${words.number(maximum)}`
      : minimum !== undefined
        ? `, ≥ ${words.number(minimum)}`
        : '';
  const own = initial === undefined ? '' : `, ${words.say('byDefault')} ${[initial].flat().join(',')}`;
  return `${bounds}${own}`;
}

function exampleOf({ example, schema }: DescribedParameter): Content {
  const value = example ?? (schema as DescribedSchema).examples?.[0];
  const shown = exampleText(Array.isArray(value) ? value.join(',') : value);
  return shown !== undefined && html`<code>${shown}</code>`;
}
