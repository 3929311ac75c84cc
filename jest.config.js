/** @type {import('jest').Config} */
module.exports = {
  testEnvironment: 'node',
  roots: ['<rootDir>/src', '<rootDir>/test'],
  globalSetup: '<rootDir>/test/tools/run-begins.ts',
  globalTeardown: '<rootDir>/test/tools/run-ends.ts',
  testMatch: ['**/*.test.ts'],
  transform: {
    '^.+\\.(t|j|mj)s$': [
      '@swc/jest',
      { jsc: { target: 'es2022', parser: { syntax: 'typescript' } }, module: { type: 'commonjs' } },
    ],
  },
  // Published as ES modules only; jest cannot require() those as Node 20 does.
  transformIgnorePatterns: ['/node_modules/(?!(@scure|@noble|otplib|@otplib|marked)/)'],
  // No test measures time: this only ends what hangs, also on a slow machine.
  testTimeout: 90000,
  // Two cores: jest would leave one idle.
  maxWorkers: '100%',
  // What a test file leaves behind in its worker slows down all that come after it.
  workerIdleMemoryLimit: '900MB',
};
