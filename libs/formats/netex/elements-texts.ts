import { fields, inline, list, said, shape, text, withAttributes } from './shape.js';

/** The same names in other languages. */
export const alternatives = fields(
  inline(
    'alternativeNames',
    list('AlternativeName', 'alternativeNames', shape(text('Lang'), text('NameType'), said('Name'))),
  ),
  inline(
    'alternativeTexts',
    list('AlternativeText', 'alternativeTexts', withAttributes(shape(said('Text')), 'attributeName', 'useForLanguage')),
  ),
);
