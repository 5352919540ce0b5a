// Lint rules of the house: typed strictness everywhere, and the import directions of the design.
// A folder may import only what its line in `directions` names; packages with one owner are banned elsewhere.
import js from '@eslint/js';
import tseslint from 'typescript-eslint';

/** Folder -> folders it may import from (besides itself). */
const directions = {
  model: [],
  generators: ['model'],
  oracle: ['model'],
  checkers: ['model'],
  shrink: ['model'],
  report: ['model'],
  agent: [],
  manifests: ['model'],
  cluster: ['model', 'agent'],
  'cluster/simulated': ['model', 'cluster'],
  kind: ['model', 'cluster'],
  runner: [
    'model',
    'manifests',
    'generators',
    'oracle',
    'checkers',
    'shrink',
    'report',
    'cluster',
    'kind',
    'fixtures',
    'corpus',
  ],
  cli: ['model', 'manifests', 'runner', 'kind'],
};

/** Package -> folders that may import it. */
const owners = {
  '@kubernetes/client-node': ['cluster'],
  execa: ['kind'],
  'fast-check': ['generators'],
  commander: ['cli'],
};

const folders = Object.keys(directions);

function restrictions(folder) {
  const top = folder.split('/')[0];
  const allowed = new Set([...directions[folder], folder, top]);
  const banned = [...new Set(folders.map((name) => name.split('/')[0]))].filter(
    (name) => !allowed.has(name),
  );
  const paths = Object.entries(owners)
    .filter(([, names]) => !names.includes(top))
    .map(([name, names]) => ({ name, message: `Only ${names.join(', ')}/ may import ${name}.` }));
  if (top === 'oracle') {
    for (const name of ['yaml', 'zod', 'p-limit', 'p-retry']) {
      paths.push({ name, message: 'The oracle is pure: it imports model/ and ipaddr.js alone.' });
    }
  }
  const patterns = [
    ...banned.map((name) => ({
      regex: `^(\\.\\./)+${name}/`,
      message: `${folder}/ must not import ${name}/: imports point one way (docs/architecture.md).`,
    })),
    ...(top === 'oracle' || top === 'model'
      ? [{ regex: '^node:', message: `${top}/ is pure: no Node modules.` }]
      : []),
  ];
  return { paths, patterns };
}

export default tseslint.config(
  { ignores: ['dist/', 'node_modules/', 'coverage/', 'reports/'] },
  js.configs.recommended,
  {
    files: ['**/*.ts'],
    extends: [...tseslint.configs.strictTypeChecked],
    languageOptions: {
      parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname },
    },
    rules: {
      '@typescript-eslint/switch-exhaustiveness-check': [
        'error',
        { considerDefaultExhaustiveForUnions: true },
      ],
      '@typescript-eslint/restrict-template-expressions': [
        'error',
        { allowNumber: true, allowBoolean: true },
      ],
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/no-unnecessary-condition': [
        'error',
        { allowConstantLoopConditions: true },
      ],
      'no-console': 'error',
      'no-restricted-syntax': [
        'error',
        { selector: 'ExportDefaultDeclaration', message: 'Named exports only.' },
        {
          selector: 'MemberExpression[object.name="Math"][property.name="random"]',
          message: 'Random comes only from fast-check.',
        },
      ],
    },
  },
  ...folders.map((folder) => ({
    files: [`${folder}/**/*.ts`],
    ignores: ['**/*.test.ts', '**/testing/**'],
    rules: { 'no-restricted-imports': ['error', restrictions(folder)] },
  })),
  {
    files: ['vitest.config.ts', 'scripts/**/*.js', 'eslint.config.js'],
    rules: { 'no-restricted-syntax': 'off', 'no-console': 'off' },
  },
  {
    files: ['**/*.js'],
    languageOptions: {
      globals: {
        process: 'readonly',
        console: 'readonly',
        URL: 'readonly',
        AbortSignal: 'readonly',
        AbortController: 'readonly',
      },
    },
  },
);
