import { openApi } from '../../../describe/openapi.js';
import { FRENCH_DESCRIPTIONS } from './index.js';

const HUB = { name: 'x', operator: 'x', contact: 'x@example.org' };

interface Described {
  summary?: string;
  description?: string;
  parameters?: Described[];
}

/** Every text of the document that `/docs` shows: of operations, parameters and fields. */
function textsOf(document: {
  paths: Record<string, Record<string, Described>>;
  components: { schemas: object };
}): Set<string> {
  const texts = new Set<string>();
  for (const { summary, description, parameters = [] } of Object.values(document.paths).flatMap(
    Object.values,
  ) as Described[])
    for (const text of [summary, description, ...parameters.map((one) => one.description)]) if (text) texts.add(text);
  const walk = (value: unknown): void => {
    if (typeof value !== 'object' || value === null) return;
    for (const [name, inner] of Object.entries(value))
      // A property may be called so itself.
      if (name === 'description' && typeof inner === 'string') texts.add(inner);
      else walk(inner);
  };
  walk(document.components.schemas);
  return texts;
}

describe('the French of the documentation', () => {
  const texts = textsOf(openApi(HUB as never, 'http://x') as never);

  it('has every text of /openapi.json', () => {
    expect([...texts].filter((text) => !FRENCH_DESCRIPTIONS.has(text))).toEqual([]);
    expect(texts.size).toBeGreaterThan(700);
  });

  it('has no text that is not there any more', () => {
    expect([...FRENCH_DESCRIPTIONS.keys()].filter((text) => !texts.has(text))).toEqual([]);
  });
});
