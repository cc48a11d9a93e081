// A mistake: Next.js parses the body.
import { blumaWebhooks } from '@bluma-webhooks/express';
import { options } from '../../options.js';

export default blumaWebhooks({ ...options, path: '/api/parsed' });
