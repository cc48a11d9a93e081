import { describe } from 'vitest';
import { consumerSuite } from './consumer-suite.ts';
import { newest } from './generation.ts';

describe(`packages with ${newest.name}`, { concurrent: true, timeout: 60_000 }, () =>
  consumerSuite(newest),
);
