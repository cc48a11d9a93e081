// A mistake: the package for web Requests on a route that has a request and a response of Node.
import { blumaWebhooks } from '@bluma-webhooks/fetch';
import { options } from '../../options.js';

export const config = { api: { bodyParser: false } };
export default blumaWebhooks(options);
