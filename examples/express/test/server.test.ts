import { resolve } from 'node:path';
import { describeExample } from '@bluma-webhooks/example-support';

describeExample('Express', resolve(import.meta.dirname, '..'));
