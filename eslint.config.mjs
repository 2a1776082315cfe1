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
  publish: ['model', 'formats', 'schedule', 'bus', 'coordination', 'live', 'record', ...shared],
  stream: ['model', 'bus', 'live', ...shared],
  analyse: ['model', 'schedule', 'bus', 'live', ...shared],
};
const libraries = Object.keys(mayImport);

function directionRule(library) {
  const allowed = mayImport[library];
  // `formats` stands for every folder below it but xml, which has a rule of its own.
  // `model` has two doors: types and words, and the schemas they are made from.
  const doors = { formats: 'formats/[a-z0-9-]+', model: 'model(/schemas)?' };
  const names = allowed.map((name) => doors[name] ?? name);
  const own = library === 'formats' ? ['formats/[a-z0-9-]+'] : [];
  return [
    'error',
    {
      patterns: [
        {
          regex: `^#libs/(?!(${[...names, ...own].join('|') || '-'})$)`,
          message: `${library} may import only the index of: ${allowed.join(', ') || 'nothing'} (docs/architecture.md).`,
        },
        { regex: '(^#apps/|/apps/)', message: 'Libraries never import applications.' },
        { regex: '^(\\.\\./){2}', message: 'Import another library as #libs/<name>.' },
      ],
    },
  ];
}

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
  { files: ['scripts/**', 'bench/**', 'apps/hub/cli/**', '**/*.mjs'], rules: { 'no-console': 'off' } },
);
