type Versions = Readonly<Record<string, string>>;

export interface Runner {
  readonly name: string;
  readonly args: readonly string[];
  readonly prints: RegExp;
}

const nodeTest = (file: string): Runner => ({
  name: `node:test, ${file}`,
  args: ['--test', '--test-reporter=tap', `tests/${file}`],
  prints: /^# pass 1$/m,
});

const runners = [nodeTest('simulator.test.mjs'), nodeTest('simulator.test.cjs')];

const jest: Runner = {
  name: 'Jest',
  args: [
    'node_modules/jest/bin/jest.js',
    '--rootDir=.',
    '--testMatch=**/simulator.test.cjs',
    '--testTimeout=600000',
  ],
  prints: /^Tests: +1 passed, 1 total$/m,
};

/** The other dependencies of a project: each framework and engine in one of its versions. */
export interface Generation {
  readonly name: string;
  readonly dependencies: Versions;
  /** Of `project/apps`, without the extension: each is there as an ES module and as CommonJS. */
  readonly apps: readonly string[];
  /** Test runners for `project/tests`: what Node is given, and what is printed when the one test of a file has passed. */
  readonly runners: readonly Runner[];
  /** Of `project/types`. */
  readonly typed: readonly string[];
  /** The same, for what is used with an engine that has no CommonJS, which TypeScript's node16 will not `require`. */
  readonly typedModules: readonly string[];
  /** Whose own declarations do not compile without `skipLibCheck` and the DOM's. */
  readonly flawedTypes: readonly string[];
}

/** The first versions in the ranges of the peers; of Koa 2, one that is no more than six years old. */
export const oldest: Generation = {
  name: 'the oldest frameworks',
  dependencies: {
    '@types/express': '4.17.13',
    '@types/koa': '2.13.0',
    '@types/node': '20.19.0',
    bullmq: '5.66.0',
    express: '4.18.0',
    fastify: '5.0.0',
    h3: '1.15.0',
    koa: '2.13.0',
    'pg-boss': '12.35.0',
  },
  apps: ['express', 'fastify', 'fetch', 'h3-1', 'koa'],
  runners,
  typed: ['client', 'core', 'express', 'fastify', 'fetch', 'h3-1', 'koa', 'queue-bullmq'],
  typedModules: ['queue-pg-boss'],
  flawedTypes: ['bullmq', 'crossws', 'h3', 'iron-webcrypto', 'pg-boss'],
};

export const newest: Generation = {
  name: 'the newest frameworks',
  dependencies: {
    '@hono/node-server': '2.1.8',
    '@types/express': '5.0.6',
    '@types/koa': '3.0.3',
    '@types/node': '24.19.2',
    bullmq: '6.7.0',
    express: '5.3.0',
    fastify: '5.12.8',
    h3: '2.0.8',
    hono: '4.13.19',
    ioredis: '6.0.0',
    jest: '30.5.2',
    koa: '3.3.0',
    'pg-boss': '12.35.0',
  },
  apps: ['express', 'fastify', 'fetch', 'h3-2', 'hono', 'koa'],
  runners: [...runners, jest],
  typed: ['client', 'core', 'express', 'fastify', 'fetch', 'h3-2', 'hono', 'koa', 'queue-bullmq'],
  typedModules: ['queue-pg-boss'],
  flawedTypes: ['@types/koa', 'bullmq', 'h3', 'hono', 'pg-boss'],
};
