/** Native ESM with swc: the only set-up in which execa, typebox and client-node all load (see docs/dependencies.md). */
const shared = {
  testEnvironment: 'node',
  extensionsToTreatAsEsm: ['.ts'],
  transform: {
    '^.+\\.ts$': [
      '@swc/jest',
      { jsc: { parser: { syntax: 'typescript' }, target: 'es2022' }, module: { type: 'es6' } },
    ],
  },
  modulePathIgnorePatterns: ['<rootDir>/dist', '<rootDir>/.tools', '<rootDir>/.slipway'],
};

export default {
  projects: [
    {
      ...shared,
      displayName: 'unit',
      testMatch: ['<rootDir>/{services,sandbox,tools,demo,test/{bench,chaos,scenarios}}/**/*.test.{ts,js}'],
    },
    {
      ...shared,
      displayName: 'real-parts',
      testMatch: ['<rootDir>/test/{contract,integration,e2e}/**/*.test.ts'],
      globalSetup: '<rootDir>/test/support/global-setup.ts',
      globalTeardown: '<rootDir>/test/support/global-teardown.ts',
    },
  ],
  testTimeout: 60_000,
  // Tests on real parts wait more than they compute: for pods, leases, outages.
  maxWorkers: 4,
};
