import { resolve } from 'node:path';
import { describeExample } from '@bluma-webhooks/example-support';

describeExample('Hono', resolve(import.meta.dirname, '..'));
