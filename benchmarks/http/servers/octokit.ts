import { Webhooks } from '@octokit/webhooks';
import { secret } from '../../event-body.ts';

/** Its signatures are made as Bluma's are. It remembers nothing: what comes twice is handled twice. */
export const webhooks = new Webhooks({ secret });
webhooks.on('push', async () => {});
