import { describe } from 'vitest';
import { consumerSuite } from './consumer-suite.ts';
import { oldest } from './generation.ts';

describe(`packages with ${oldest.name}`, { concurrent: true, timeout: 60_000 }, () =>
  consumerSuite(oldest),
);
