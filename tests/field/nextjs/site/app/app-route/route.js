import { blumaWebhooks } from '@bluma-webhooks/fetch';
import { options } from '../../options.js';

export const POST = blumaWebhooks(options);
