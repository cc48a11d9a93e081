import {
  type BlumaWebhooks,
  type BlumaWebhooksOptions,
  blumaWebhooks,
} from '@bluma-webhooks/express';
import express, { type Express } from 'express';

/** The app, whatever the store. */
export function createApp(options: BlumaWebhooksOptions): {
  app: Express;
  webhooks: BlumaWebhooks;
} {
  const app = express();
  const webhooks = blumaWebhooks(options);
  app.use(webhooks);
  app.use(express.json());
  return { app, webhooks };
}
