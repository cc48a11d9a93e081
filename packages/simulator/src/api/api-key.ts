import { aNameIn, check, checkNames, checkOptional } from '../option-kind.ts';
import type { Seeded } from '../seeded.ts';

/** The scopes of API keys. The vendor documents that keys have scopes, but not the names. These names are made up. */
export const apiScopes = [
  'webhooks:read',
  'webhooks:write',
  'videos:read',
  'videos:write',
  'templates:read',
  'credits:read',
] as const;

export type ApiScope = (typeof apiScopes)[number];

export interface ApiKey {
  /** `bluma_live_…` or `bluma_test_…` */
  readonly key: string;
  /** In test mode, videos cost no credits, and webhooks may have `http:` URLs. */
  readonly mode: 'live' | 'test';
  readonly scopes: readonly ApiScope[];
}

export interface ApiKeyOptions {
  /** @default 'test' */
  readonly mode?: 'live' | 'test' | undefined;
  /** The scopes of the key. @default all scopes */
  readonly scopes?: readonly ApiScope[] | undefined;
  /** The key itself. It must begin with the prefix of its mode. @default a key generated from the seed */
  readonly key?: string | undefined;
}

/** The account's keys. */
export class ApiKeys {
  readonly #seeded: Seeded;
  readonly #keys = new Map<string, ApiKey>();

  constructor(seeded: Seeded) {
    this.#seeded = seeded;
  }

  /** @throws {BlumaWebhookError} `invalid_option` */
  create(options: ApiKeyOptions): ApiKey {
    checkKey(options);
    const { mode = 'test', scopes = apiScopes, key } = options;
    const random = this.#seeded.hex(32, 'key', this.#keys.size + 1);
    const created = { key: key ?? `bluma_${mode}_${random}`, mode, scopes: [...scopes] };
    this.#keys.set(created.key, created);
    return created;
  }

  find(key: string): ApiKey | undefined {
    return this.#keys.get(key);
  }
}

function checkKey(options: ApiKeyOptions): void {
  checkNames('options', options, ['mode', 'scopes', 'key']);
  const { mode = 'test', scopes, key } = options;
  check('mode', mode, aNameIn(['live', 'test']));
  checkOptional('scopes', scopes, { what: 'an array of scopes', accepts: Array.isArray });
  for (const [index, scope] of (scopes ?? []).entries()) {
    check(`scopes[${index}]`, scope, aNameIn(apiScopes));
  }
  const shape = new RegExp(`^bluma_${mode}_[\\x21-\\x7e]+$`);
  checkOptional('key', key, {
    what: `a string that begins with bluma_${mode}_, without spaces`,
    isSecret: true,
    accepts: (value) => typeof value === 'string' && shape.test(value),
  });
}
