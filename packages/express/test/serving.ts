import { listen } from '@bluma-webhooks/testing';
import type { Express } from 'express';
import express from 'express';
import express4 from 'express4';
import { onTestFinished } from 'vitest';

/** Both majors are used in the same way, so Express 5's types serve for 4 too. */
export const frameworks = [
  { name: 'Express 5', framework: express },
  { name: 'Express 4', framework: express4 },
];

/** Serves until the test has ended. Resolves with the server's URL. */
export async function serve(app: Express): Promise<string> {
  const { url, close } = await listen(app);
  onTestFinished(close);
  return url;
}
