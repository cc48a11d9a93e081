// A mistake: the package for Express on a route that has a web Request.
import { blumaWebhooks } from '@bluma-webhooks/express';
import { options } from '../../options.js';

export const POST = blumaWebhooks({ ...options, path: '/node-route' });
