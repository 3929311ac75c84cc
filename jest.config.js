const { availableParallelism } = require('node:os');

/** @type {import('jest').Config} */
module.exports = {
  testEnvironment: 'node',
  roots: ['<rootDir>/src', '<rootDir>/test'],
  testMatch: ['**/*.test.ts'],
  transform: {
    '^.+\\.(t|j|mj)s$': [
      '@swc/jest',
      { jsc: { target: 'es2022', parser: { syntax: 'typescript' } }, module: { type: 'commonjs' } },
    ],
  },
  // Published as ES modules only; jest cannot require() those as Node 20 does.
  transformIgnorePatterns: ['/node_modules/(?!(@scure|@noble|otplib|@otplib|marked)/)'],
  testTimeout: 30000,
  // Tests wait for disks, browsers and databases: a core has time for more than one.
  maxWorkers: Math.ceil(availableParallelism() * 1.5),
};
