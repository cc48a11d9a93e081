import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { BlumaError } from '@bluma-webhooks/client';
import { BlumaWebhookError } from '@bluma-webhooks/core';
import { beforeAll, describe, expect, it } from 'vitest';
import { readManifest, root } from '../manifests.ts';
import { compareErrorPage, readErrorPage } from './error-page.ts';
import { readLogLines, readReasons } from './log-lines.ts';
import { anchorsIn } from './markdown.ts';
import { readPublicApi } from './public-api.ts';

describe('docs/errors.md and the code name the same', () => {
  let code: Parameters<typeof compareErrorPage>[1];

  beforeAll(() => {
    const api = readPublicApi();
    code = {
      receiver: api.listUnion('packages/core', 'ErrorCode'),
      // The receivers' part of the page has its section.
      client: api
        .listUnion('packages/client', 'ClientErrorCode')
        .filter((name) => name !== 'invalid_option'),
      logLines: readLogLines(api),
      events: api.lifecycleEvents(),
      reasons: readReasons(),
    };
  }, 200_000);

  it('codes, log lines and levels, reasons and outcomes', () => {
    const text = readFileSync(join(root, 'docs/errors.md'), 'utf8');
    expect(compareErrorPage(readErrorPage(text), code)).toEqual([]);
  });

  it('each message ends with the address of its section', () => {
    const anchors = anchorsIn(readFileSync(join(root, 'docs/errors.md'), 'utf8'));
    const page = readManifest('packages/core').bugs?.replace('issues', 'blob/main/docs/errors.md');
    const errors = [
      ...code.receiver.map((name) => Reflect.construct(BlumaWebhookError, [name, 'It is wrong'])),
      ...code.client.map((name) => Reflect.construct(BlumaError, [name, 'It is wrong.'])),
    ];
    for (const { message } of errors) {
      const [sentence, anchor] = message.split('#');
      expect(sentence).toBe(`It is wrong. See ${page}`);
      expect(anchors).toContain(anchor);
    }
  });

  it('and there are some', () => {
    expect(code.receiver).toContain('invalid_signature');
    expect(code.client).toContain('ambiguous_create');
    expect(code.reasons).toContain('body_line_ends');
    expect(code.events).toContainEqual({
      name: 'lease_lost',
      fields: ['name', 'cause'],
      values: ['taken', 'unreachable'],
    });
    expect(Object.fromEntries(code.logLines)).toMatchObject({
      claimed: 'none',
      responded: 'info',
      processed: 'info',
      stale: 'warn',
      handler_failed: 'error',
      retrying: 'info',
      request: 'debug',
      webhook_unhealthy: 'warn',
      test_key_in_production: 'warn',
      queue_connection: 'warn',
      memory_store_full: 'warn',
    });
  });
});

describe('a page that differs from the code', () => {
  const page = [
    '# Error codes',
    '### invalid_signature',
    '### gone',
    '| `reason` | meaning |\n|---|---|\n| `mismatch` | none |\n| `body_gone` | old |',
    '## Log lines',
    '| line | level | meaning |',
    '|---|---|---|',
    '| `responded` | info | `outcome` is `handled`, `gone_wrong` or the code of an error |',
    '| `stale`, `answered` | error, once | old |',
    '## The API client',
    '### timeout',
    '### internal_error (client)',
    '### timeout',
  ].join('\n');

  it('is refused for each difference', () => {
    const code = {
      receiver: ['invalid_signature', 'missing_secret'],
      client: ['timeout', 'internal_error', 'aborted'],
      logLines: new Map([
        ['responded', 'info'],
        ['stale', 'warn'],
        ['claimed', 'none'],
      ]),
      reasons: ['mismatch', 'secret_decoded'],
      events: [
        {
          name: 'responded',
          fields: ['name', 'outcome'],
          values: ['handled', 'duplicate', 'invalid_signature'],
        },
      ],
    };
    expect(compareErrorPage(readErrorPage(page), code)).toEqual([
      'missing_secret is missing (receiver)',
      'gone is unknown (receiver)',
      'timeout is there twice (client)',
      'aborted is missing (client)',
      'secret_decoded is missing (reason)',
      'body_gone is unknown (reason)',
      'duplicate is not in the row of responded',
      'gone_wrong is no value of responded',
      'stale is logged as warn, the page says error',
      'claimed is logged as none, the page says nothing',
      'answered is never logged',
    ]);
  });
});
