import { resolve } from 'node:path';
import { describeExample } from '@bluma-webhooks/example-support';

describeExample('h3', resolve(import.meta.dirname, '..'));
