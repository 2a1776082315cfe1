import { ANSWERS } from './answers.js';
import { ENDPOINTS } from './endpoints.js';
import { EXAMPLES } from './examples.js';
import { openApi } from './openapi.js';
import { OPERATION_TEXTS } from './operation-texts.js';
import { WRITE_ENDPOINTS } from './write-endpoints.js';

interface Operation {
  description?: string;
  requestBody?: { content: Record<string, { example?: unknown }> };
  responses: Record<string, { content?: Record<string, { example?: unknown }> }>;
}

const HUB = { name: 'x', operator: 'x', contact: 'x@example.org' };
const { paths } = openApi(HUB as never, 'http://x') as { paths: Record<string, Record<string, Operation>> };
/** What somebody writes, works at the desk with or tries in the laboratory. */
const operations = [
  ...ENDPOINTS.filter(({ isGuarded, tag }) => isGuarded ?? tag === 'Operators').map(({ path }) => `get ${path}`),
  ...WRITE_ENDPOINTS.map(({ method, path }) => `${method} ${path}`),
];
const operationOf = (name: string): Operation => {
  const [method, path] = name.split(' ') as [string, string];
  return paths[path]![method]!;
};

describe('what is said of each address that needs a key', () => {
  it('has a text in both languages, and none is of an address that is not there', () => {
    expect(Object.keys(OPERATION_TEXTS).sort()).toEqual([...new Set(operations)].sort());
    for (const name of operations) expect([name, operationOf(name).description]).toEqual([name, expect.any(String)]);
  });

  it('has an example of the JSON that is sent and of what comes back', () => {
    const missing = operations.flatMap((name) => {
      const { requestBody, responses } = operationOf(name);
      const contents = [
        requestBody?.content,
        ...Object.entries(responses).map(([status, one]) => (/^2/.test(status) ? one.content : undefined)),
      ];
      return contents.flatMap((content) =>
        content?.['application/json'] && content['application/json'].example === undefined ? [name] : [],
      );
    });
    expect(missing).toEqual([]);
  });

  it('has the errors it can answer', () => {
    for (const name of operations) {
      const { requestBody, responses } = operationOf(name);
      const statuses = Object.keys(responses);
      expect([name, statuses]).toEqual([
        name,
        expect.arrayContaining(['401', '429', ...(name.includes('{') ? ['404'] : [])]),
      ]);
      if (requestBody) expect([name, statuses]).toEqual([name, expect.arrayContaining(['400', '413', '415'])]);
    }
  });
});

describe('an example', () => {
  it.each(Object.entries(EXAMPLES))('fits its schema: %s', (name, example) => {
    const schema = ANSWERS[name.split(' ')[0]!]!;
    expect(schema.safeParse(example).error?.issues).toBeUndefined();
  });
});
