import { resolve } from 'node:path';
import { describeExample } from '@bluma-webhooks/example-support';

describeExample('Koa', resolve(import.meta.dirname, '..'));
