import { resolve } from 'node:path';
import { describeExample } from '@bluma-webhooks/example-support';

describeExample('Bun', resolve(import.meta.dirname, '..'));
