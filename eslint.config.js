import tseslint from 'typescript-eslint';
import { doors } from './tools/lint/index.js';

const TESTS = ['**/*.test.{ts,js}', 'test/**/*.ts'];
const SET_UP = ['eslint.config.js', 'jest.config.js', 'test/support/global-*.ts'];

const noDefaultExport = {
  selector: 'ExportDefaultDeclaration, ExportSpecifier[exported.name="default"]',
  message: 'Export by name: one name for one thing everywhere.',
};

/** Type-aware rules where a mistake costs a delivery; style is prettier's work. */
export default tseslint.config(
  { ignores: ['dist/', 'node_modules/', '.tools/', '.slipway/', 'coverage/', 'chart/'] },
  { linterOptions: { reportUnusedDisableDirectives: 'error' } },
  tseslint.configs.strictTypeChecked,
  {
    languageOptions: {
      parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname },
    },
    plugins: { slipway: { rules: { doors } } },
    rules: {
      'slipway/doors': 'error',
      eqeqeq: 'error',
      'max-lines': ['error', 400],
      'max-lines-per-function': ['error', { max: 60, skipBlankLines: true, skipComments: true }],
      'no-restricted-syntax': ['error', noDefaultExport],
      '@typescript-eslint/consistent-type-imports': ['error', { fixStyle: 'inline-type-imports' }],
      '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true, allowBoolean: true }],
      '@typescript-eslint/no-confusing-void-expression': 'off',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      // noPropertyAccessFromIndexSignature style: env['X'] says that the key may be absent.
      '@typescript-eslint/dot-notation': 'off',
      // An async function without await keeps a port's signature and turns a throw into a rejection.
      '@typescript-eslint/require-await': 'off',
      // Fastify's plugin types and typebox's Static ask for type parameters that are used once.
      '@typescript-eslint/no-unnecessary-type-parameters': 'off',
      // The Kubernetes client's classes are shapes, which everybody fills by literals.
      '@typescript-eslint/no-unsafe-class-instance-assignment': 'off',
      // Narrowing does not know that an await lets a flag or a signal change: what it calls always false is the abort.
      '@typescript-eslint/no-unnecessary-condition': 'off',
    },
  },
  {
    files: TESTS,
    rules: {
      'max-lines-per-function': 'off',
      // A wrong index or a wrong shape of an answer fails the test, which is all that is wanted of it.
      '@typescript-eslint/no-non-null-assertion': 'off',
      '@typescript-eslint/no-unsafe-assignment': 'off',
      '@typescript-eslint/no-unsafe-member-access': 'off',
      '@typescript-eslint/no-unsafe-argument': 'off',
      '@typescript-eslint/no-unsafe-call': 'off',
      '@typescript-eslint/no-unsafe-return': 'off',
    },
  },
  { files: SET_UP, rules: { 'no-restricted-syntax': 'off' } },
  { files: ['**/*.{js,mjs}'], extends: [tseslint.configs.disableTypeChecked] },
);
