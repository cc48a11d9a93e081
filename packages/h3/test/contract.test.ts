import { startH3, startH3v1 } from '@bluma-webhooks/test-support';
import { adapterContract } from '@bluma-webhooks/testing';
import * as h3 from 'h3';
import * as h3v1 from 'h3v1';
import { describe, it } from 'vitest';
import { blumaWebhooks } from '../src/index.ts';

describe('h3 2', () => adapterContract(it, startH3(h3, blumaWebhooks)));
describe('h3 1', () =>
  adapterContract(it, startH3v1(h3v1, blumaWebhooks), { parserRunsFirst: false }));
