import { resolve } from 'node:path';
import { describeExample } from '@bluma-webhooks/example-support';

describeExample('Fastify', resolve(import.meta.dirname, '..'));
