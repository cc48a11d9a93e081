import { resolve } from 'node:path';
import { describeExample } from '@bluma-webhooks/example-support';

describeExample('Workers', resolve(import.meta.dirname, '..'), { runtime: 'isolate' });
