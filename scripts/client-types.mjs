// Writes the types of clients/typescript from the hub's own description of its interface (`/openapi.json`); with --check
// it only says whether they are the same. In the form of openapi-typescript, whose current release asks for TypeScript 5.
import { readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const target = join(root, 'clients/typescript/src/openapi.ts');

const quoted = (text) => `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'").replaceAll('\n', '\\n')}'`;
const nameOf = (name) => (/^[A-Za-z_$][\w$]*$/.test(name) ? name : quoted(name));
const comment = (text) => (text ? `/** ${text.replaceAll('*/', '* /').replaceAll(/\s+/g, ' ').trim()} */\n` : '');
const isUnion = (type) => /[|&]/.test(type);
const union = (types) => [...new Set(types)].join(' | ') || 'never';

/** A JSON Schema as a TypeScript type. */
function typeOf(schema) {
  if (schema === true || schema === undefined || Object.keys(schema).length === 0) return 'unknown';
  if (schema === false) return 'never';
  if (schema.$ref) return `components['schemas'][${quoted(schema.$ref.split('/').pop())}]`;
  if ('const' in schema) return literal(schema.const);
  if (schema.enum) return union(schema.enum.map(literal));
  const choices = schema.anyOf ?? schema.oneOf;
  if (choices) return union(choices.map(typeOf));
  if (schema.allOf) return schema.allOf.map((one) => `(${typeOf(one)})`).join(' & ');
  if (Array.isArray(schema.type)) return union(schema.type.map((type) => typeOf({ ...schema, type })));
  switch (schema.type) {
    case 'string':
      return 'string';
    case 'number':
    case 'integer':
      return 'number';
    case 'boolean':
      return 'boolean';
    case 'null':
      return 'null';
    case 'array': {
      if (schema.prefixItems) return `[${schema.prefixItems.map(typeOf).join(', ')}]`;
      const item = typeOf(schema.items);
      return isUnion(item) ? `(${item})[]` : `${item}[]`;
    }
    default:
      return objectOf(schema);
  }
}

const literal = (value) => (typeof value === 'string' ? quoted(value) : JSON.stringify(value));

function objectOf({ properties = {}, required = [], additionalProperties, propertyNames }) {
  const members = Object.entries(properties).map(
    ([name, schema]) =>
      `${comment(schema.description)}${nameOf(name)}${required.includes(name) ? '' : '?'}: ${typeOf(schema)};`,
  );
  if (additionalProperties && typeof additionalProperties === 'object') {
    if (members.length === 0)
      return propertyNames?.enum
        ? `{ [Key in ${typeOf(propertyNames)}]?: ${typeOf(additionalProperties)} }`
        : `{ [name: string]: ${typeOf(additionalProperties)} }`;
  }
  return members.length === 0 ? '{ [name: string]: unknown }' : `{\n${members.join('\n')}\n}`;
}

function operationOf({ summary, parameters = [], responses, requestBody }) {
  const part = (where) => parameters.filter((one) => one.in === where);
  const listOf = (list) =>
    list
      .map(({ name, description, required, schema }) => {
        const type = typeOf(schema);
        return `${comment(description)}${nameOf(name)}${required ? '' : '?'}: ${type};`;
      })
      .join('\n');
  const path = part('path');
  const query = part('query');
  const bodies = Object.entries(responses)
    .filter(([status]) => /^2/.test(status))
    .map(([status, { content = {} }]) => `${status}: { content: ${contentOf(content)} };`);
  const asked = [
    ...(path.length > 0 ? [`path: {\n${listOf(path)}\n};`] : []),
    ...(query.length > 0 ? [`query?: {\n${listOf(query)}\n};`] : []),
  ];
  return `${comment(summary)}{
parameters: ${asked.length > 0 ? `{ ${asked.join(' ')} }` : 'object'};
${requestBody ? `requestBody: { content: ${contentOf(requestBody.content)} };` : ''}
responses: { ${bodies.join(' ')} };
}`;
}

const contentOf = (content) =>
  Object.keys(content).length === 0
    ? 'object'
    : `{ ${Object.entries(content)
        .map(([type, { schema }]) => `${quoted(type)}: ${typeOf(schema)};`)
        .join(' ')} }`;

/** The whole file, as the formatter leaves it. */
export async function clientTypes(document) {
  const { format, resolveConfig } = await import('prettier');
  const paths = Object.entries(document.paths).map(([path, methods]) => {
    const operations = Object.entries(methods).map(([method, operation]) => {
      const text = operationOf(operation);
      const at = text.indexOf('{');
      return `${text.slice(0, at)}${method}: ${text.slice(at)};`;
    });
    return `${quoted(path)}: {\n${operations.join('\n')}\n};`;
  });
  const schemas = Object.entries(document.components.schemas).map(
    ([name, schema]) => `${comment(schema.description)}${nameOf(name)}: ${typeOf(schema)};`,
  );
  const text = `// Made by \`node scripts/client-types.mjs\` from /openapi.json; not written by hand.

export interface paths {
${paths.join('\n')}
}

export interface components {
schemas: {
${schemas.join('\n')}
};
}
`;
  return format(text, { ...(await resolveConfig(target)), parser: 'typescript' });
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  await import('./build.mjs');
  const { openApi } = await import(join(root, 'dist/libs/publish/index.js'));
  const text = await clientTypes(openApi({ name: 'x', operator: 'x', contact: 'x@example.org' }, 'http://x'));
  if (process.argv.includes('--check')) process.exit(readFileSync(target, 'utf8') === text ? 0 : 1);
  writeFileSync(target, text);
}
