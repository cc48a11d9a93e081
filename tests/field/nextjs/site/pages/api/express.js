import { blumaWebhooks } from '@bluma-webhooks/express';
import { options } from '../../options.js';

export const config = { api: { bodyParser: false } };
export default blumaWebhooks({ ...options, path: '/api/express' });
