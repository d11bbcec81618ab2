import nx from '@nx/eslint-plugin';
import tseslint from 'typescript-eslint';

/** What each project may import: the whole dependency graph of the house, in one list. */
const mayImport = {
  'lib:domain': [],
  'lib:simulator': ['lib:domain'],
  'lib:features': ['lib:domain'],
  'lib:pipeline': ['lib:domain'],
  'lib:contracts': ['lib:domain'],
  'lib:config': ['lib:domain'],
  'lib:evaluation': ['lib:domain', 'lib:features'],
  'lib:drift': ['lib:domain', 'lib:evaluation'],
  'lib:models': ['lib:domain', 'lib:features', 'lib:evaluation'],
  'lib:bar-files': ['lib:domain', 'lib:config'],
  'lib:sources': ['lib:domain', 'lib:simulator', 'lib:bar-files', 'lib:config'],
  'lib:database': ['lib:domain', 'lib:config'],
  'lib:registry': ['lib:domain', 'lib:config', 'lib:features', 'lib:models', 'lib:database', 'lib:evaluation', 'lib:pipeline'],
  'app:web': ['lib:contracts'],
  'app:api': [
    'lib:config',
    'lib:domain',
    'lib:database',
    'lib:features',
    'lib:models',
    'lib:registry',
    'lib:pipeline',
    'lib:contracts',
    'lib:evaluation',
    'lib:drift',
  ],
  'app:worker': [
    'lib:config',
    'lib:domain',
    'lib:simulator',
    'lib:sources',
    'lib:database',
    'lib:features',
    'lib:models',
    'lib:registry',
    'lib:pipeline',
    'lib:evaluation',
    'lib:drift',
    'lib:bar-files',
  ],
  'app:cli': [
    'lib:config',
    'lib:contracts',
    'lib:domain',
    'lib:sources',
    'lib:database',
    'lib:features',
    'lib:models',
    'lib:registry',
    'lib:pipeline',
    'lib:evaluation',
    'lib:bar-files',
  ],
};

/** Pure libraries do no I/O and read no clock: time and randomness are passed in. */
const pure = ['domain', 'simulator', 'features', 'evaluation', 'drift'].map((lib) => `libs/${lib}/src/**/*.ts`);

const noClock = [
  { object: 'Date', property: 'now', message: 'The clock is passed in.' },
  { object: 'Math', property: 'random', message: 'Randomness is seeded and passed in.' },
  { object: 'performance', property: 'now', message: 'The clock is passed in.' },
];

export default tseslint.config(
  { ignores: ['**/dist', '**/.angular', '**/node_modules', 'var', '**/*.d.ts'] },
  ...tseslint.configs.strict,
  {
    files: ['**/*.ts'],
    plugins: { '@nx': nx },
    rules: {
      '@nx/enforce-module-boundaries': [
        'error',
        {
          allow: [],
          depConstraints: Object.entries(mayImport).map(([sourceTag, allowed]) => ({ sourceTag, onlyDependOnLibsWithTags: allowed })),
        },
      ],
      '@typescript-eslint/no-extraneous-class': 'off',
      '@typescript-eslint/no-non-null-assertion': 'off',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      '@typescript-eslint/no-invalid-void-type': 'off',
      'no-restricted-properties': ['error', ...noClock.filter((rule) => rule.object === 'Math')],
      // What the formatter cannot break: comments and long strings.
      'max-len': ['error', { code: 140, ignoreRegExpLiterals: true, ignoreUrls: true }],
    },
  },
  {
    files: pure,
    ignores: ['**/*.spec.ts'],
    rules: {
      'no-restricted-imports': [
        'error',
        { patterns: [{ group: ['node:*', 'fs', 'path', 'child_process', 'pg'], message: 'A pure library does no I/O.' }] },
      ],
      'no-restricted-properties': ['error', ...noClock],
      'no-restricted-syntax': [
        'error',
        { selector: "NewExpression[callee.name='Date'][arguments.length=0]", message: 'The clock is passed in.' },
      ],
    },
  },
  {
    files: ['apps/worker/src/workflows/**/*.ts'],
    ignores: ['**/*.spec.ts'],
    rules: {
      'no-restricted-imports': [
        'error',
        {
          patterns: [
            {
              group: ['node:*', '@tandem/database', '@tandem/models', '@tandem/registry', '@tandem/sources', '@tandem/config'],
              message: 'Workflows are deterministic wiring: no I/O.',
            },
          ],
        },
      ],
    },
  },
);
