import { resolve } from 'node:path';
import { describeExample } from '@bluma-webhooks/example-support';

describeExample('Nitro', resolve(import.meta.dirname, '..'));
