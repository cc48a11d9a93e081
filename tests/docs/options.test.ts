import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { root } from '../manifests.ts';
import { parseMarkdown } from './markdown.ts';
import { type PublicApi, readPublicApi } from './public-api.ts';

const documented: [folder: string, type: string, page: string][] = [
  ['packages/core', 'ReceiverOptions', 'README.md'],
  ['packages/express', 'BlumaWebhooksOptions', 'README.md'],
  ['packages/fastify', 'BlumaWebhooksOptions', 'README.md'],
  ['packages/fetch', 'BlumaWebhooksOptions', 'README.md'],
  ['packages/h3', 'BlumaWebhooksOptions', 'README.md'],
  ['packages/koa', 'BlumaWebhooksOptions', 'README.md'],
  ['packages/store-memory', 'MemoryStoreOptions', 'packages/store-memory/README.md'],
  ['packages/store-redis', 'RedisStoreOptions', 'packages/store-redis/README.md'],
  ['packages/store-postgres', 'PostgresStoreOptions', 'packages/store-postgres/README.md'],
  ['packages/queue-bullmq', 'BullmqQueueOptions', 'packages/queue-bullmq/README.md'],
  ['packages/queue-bullmq', 'WorkerOptions', 'packages/queue-bullmq/README.md'],
  ['packages/queue-pg-boss', 'PgBossQueueOptions', 'packages/queue-pg-boss/README.md'],
  ['packages/queue-pg-boss', 'WorkerOptions', 'packages/queue-pg-boss/README.md'],
  ['packages/client', 'ClientOptions', 'packages/client/README.md'],
  ['packages/simulator', 'SimulatorOptions', 'packages/simulator/README.md'],
];

/** The options that have a row in a table of the page. */
function readOptionRows(text: string): string[] {
  return parseMarkdown(text)
    .tables.filter(({ header }) => header[0] === 'option')
    .flatMap(({ rows }) => rows.flatMap(([option]) => option?.code ?? []));
}

describe('every option has a row in a table', () => {
  let api: PublicApi;

  beforeAll(() => {
    api = readPublicApi();
  }, 200_000);

  it.each(documented)('of %s: %s', (folder, type, page) => {
    const rows = readOptionRows(readFileSync(join(root, page), 'utf8'));
    expect(api.listFields(folder, type).filter((option) => !rows.includes(option))).toEqual([]);
  });

  it('and not only a word in the text', () => {
    const page =
      'Set `secret`.\n\n| option | default |\n|---|---|\n| `path`, `store` | `handlers` |\n';
    expect(readOptionRows(page)).toEqual(['path', 'store']);
  });
});
