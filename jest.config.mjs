// Three sizes of test, told by the file suffix: `*.spec.ts` is small (pure, offline), `*.medium.spec.ts` talks to
// real engines or sockets, `*.whole.spec.ts` runs the whole hub. `ESTUAIRE_SIZE` picks one; without it all run.
const patterns = {
  small: ['**/!(*.medium|*.whole|*.browser|*.fault).spec.ts'],
  medium: ['**/*.medium.spec.ts'],
  whole: ['**/*.whole.spec.ts'],
  fault: ['**/*.fault.spec.ts'],
  browser: ['**/*.browser.spec.ts'],
};
const size = process.env.ESTUAIRE_SIZE;

export default {
  roots: ['<rootDir>/apps', '<rootDir>/libs', '<rootDir>/test'],
  testMatch: size ? patterns[size] : Object.values(patterns).flat(),
  testEnvironment: 'node',
  testEnvironmentOptions: { customExportConditions: ['source', 'node', 'node-addons'] },
  extensionsToTreatAsEsm: ['.ts'],
  transform: {
    '^.+\\.ts$': ['@swc/jest', { swcrc: true }],
  },
  moduleNameMapper: { '^(\\.{1,2}/.*)\\.js$': ['$1.ts', '$1.js'] },
  testPathIgnorePatterns: ['/node_modules/', '/dist/'],
  modulePathIgnorePatterns: ['<rootDir>/dist/'],
  testTimeout: 60000,
  maxWorkers: 2,
};
