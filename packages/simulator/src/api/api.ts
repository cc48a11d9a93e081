import { STATUS_CODES } from 'node:http';
import { type Duration, milliseconds } from '../duration.ts';
import type { Seeded } from '../seeded.ts';
import { toWireTime } from '../wire-time.ts';
import { ApiError } from './api-error.ts';
import type { ApiFault } from './api-fault.ts';
import type { ApiFaultPlan } from './api-fault-plan.ts';
import type { ApiKey, ApiKeys } from './api-key.ts';
import type { ApiResult } from './api-result.ts';
import type { Reply, Route } from './call.ts';
import type { RateLimit, RateLimitState } from './rate-limit.ts';
import { readJson } from './request-body.ts';
import { spoilResponse } from './spoil-response.ts';

/** The form of `Retry-After`. RFC 9110, 10.2.3 allows both. */
export type RetryAfterForm = 'seconds' | 'date';

export interface ApiOptions {
  readonly routes: readonly Route[];
  readonly keys: ApiKeys;
  readonly rateLimit: RateLimit;
  readonly faults: ApiFaultPlan;
  readonly seeded: Seeded;
  readonly now: () => number;
  readonly retryAfter: RetryAfterForm;
}

const prefix = '/api/v1';

/** The REST API: turns a request into a result. */
export class Api {
  readonly #options: ApiOptions;
  #requests = 0;

  constructor(options: ApiOptions) {
    this.#options = options;
  }

  async handle(request: Request): Promise<ApiResult> {
    const path = this.#toPath(request);
    const fault = this.#options.faults.take(request.method, path);
    if (fault?.kind === 'hang') return { kind: 'hang' };
    if (fault?.kind === 'proxy_html') return respond(proxyPage(fault.status ?? 502));
    if (fault?.kind === 'redirect') return respond(redirectTo(fault.location, fault.status));
    const key = this.#findKey(request);
    if (key === 'missing') return respond(json(401, { error: 'No authorization token provided' }));

    const limit = key && this.#options.rateLimit.count(key.key, this.#options.now());
    const headers = limit ? rateLimitHeaders(limit) : {};
    try {
      const reply = await this.#reply(request, path, key, limit, fault);
      const response = json(reply.status, reply.body, { ...headers, ...reply.headers });
      return await spoilResponse(response, fault);
    } catch (error) {
      return respond(this.#failure(error, headers, limit, fault));
    }
  }

  async #reply(
    request: Request,
    path: string,
    key: ApiKey | undefined,
    limit: RateLimitState | undefined,
    fault: ApiFault | undefined,
  ): Promise<Reply> {
    if (!key || !limit) throw new ApiError('authentication_error', 'There is no such API key');
    if (!limit.allowed) throw rateLimited(limit.resetAt - this.#options.now());
    if (fault) throwFault(fault);
    const { route, id } = this.#route(request.method, path);
    if (!key.scopes.includes(route.scope)) {
      throw new ApiError('permission_denied', `The API key lacks the scope ${route.scope}`, {
        metadata: { required_scope: route.scope },
      });
    }
    const { origin, searchParams } = new URL(request.url);
    const body = route.method === 'POST' ? await readJson(request) : {};
    return route.handle({ key, id, query: searchParams, body, base: `${origin}${prefix}` });
  }

  #route(method: string, path: string): { route: Route; id: string } {
    for (const route of this.#options.routes) {
      const match = route.method === method ? route.pattern.exec(path) : null;
      if (match) return { route, id: match[1] ?? '' };
    }
    throw new ApiError('not_found', `There is no ${method} ${path}`);
  }

  /** The path after the prefix. A path outside of the prefix matches no route. */
  #toPath({ url }: Request): string {
    const { pathname } = new URL(url);
    return pathname.startsWith(`${prefix}/`) ? pathname.slice(prefix.length) : `//${pathname}`;
  }

  /** `undefined` for an unknown key. */
  #findKey({ headers }: Request): ApiKey | undefined | 'missing' {
    const token = /^Bearer +(\S+) *$/i.exec(headers.get('authorization') ?? '')?.[1];
    return token === undefined ? 'missing' : this.#options.keys.find(token);
  }

  #failure(
    error: unknown,
    headers: Readonly<Record<string, string>>,
    limit: RateLimitState | undefined,
    fault: ApiFault | undefined,
  ): Response {
    const known =
      error instanceof ApiError ? error : new ApiError('internal_error', 'Something went wrong');
    const now = this.#options.now();
    const requestId = `req_${this.#options.seeded.hex(18, 'request', ++this.#requests)}`;
    const body = known.envelope(requestId, toWireTime(now));
    if (known.type !== 'rate_limit_exceeded') return json(known.status, body, headers);
    const exhausted = { ...headers, ...(limit && { 'x-ratelimit-remaining': '0' }) };
    const stated = fault?.kind === 'rate_limited' ? fault.retryAfter : undefined;
    if (stated === 'absent') return json(known.status, body, exhausted);
    const retryAt = now + Number(known.details.metadata?.retry_after) * 1000;
    const retryAfter =
      stated === 'past' ? new Date(now - 60_000).toUTCString() : this.#retryAfter(retryAt);
    return json(known.status, body, { ...exhausted, 'retry-after': retryAfter });
  }

  #retryAfter(at: number): string {
    if (this.#options.retryAfter === 'date')
      return new Date(Math.ceil(at / 1000) * 1000).toUTCString();
    return `${Math.ceil((at - this.#options.now()) / 1000)}`;
  }
}

function throwFault(fault: ApiFault): void {
  if (fault.kind === 'internal_error') throw new ApiError('internal_error', 'Something went wrong');
  if (fault.kind === 'rate_limited') throw rateLimitFault(fault.retryAfter ?? '60s');
  if (fault.kind === 'unprocessable') {
    const validation_errors = [{ field: 'context', message: 'cannot be processed' }];
    throw new ApiError('validation_error', 'Cannot be processed', { validation_errors }, 422);
  }
  if (fault.kind === 'service_unavailable') {
    const retry_after = Math.ceil(milliseconds(fault.retryAfter ?? '30s') / 1000);
    throw new ApiError('service_unavailable', 'Try again later', { metadata: { retry_after } });
  }
}

function rateLimitFault(after: Duration | 'absent' | 'past'): ApiError {
  if (after !== 'absent' && after !== 'past') return rateLimited(milliseconds(after));
  return new ApiError('rate_limit_exceeded', 'Try again later');
}

function rateLimited(afterMs: number): ApiError {
  const retry_after = Math.ceil(afterMs / 1000);
  return new ApiError('rate_limit_exceeded', `Try again in ${retry_after} s`, {
    metadata: { retry_after },
  });
}

function rateLimitHeaders({ limit, remaining, resetAt }: RateLimitState): Record<string, string> {
  return {
    'x-ratelimit-limit': `${limit}`,
    'x-ratelimit-remaining': `${remaining}`,
    'x-ratelimit-reset': `${Math.ceil(resetAt / 1000)}`,
  };
}

function respond(response: Response): ApiResult {
  return { kind: 'response', response };
}

function json(status: number, body?: object, headers: Readonly<Record<string, string>> = {}) {
  if (!body) return new Response(null, { status, headers: { ...headers } });
  const type = { 'content-type': 'application/json' };
  return new Response(JSON.stringify(body), { status, headers: { ...type, ...headers } });
}

function proxyPage(status: number): Response {
  const title = `${status} ${STATUS_CODES[status] ?? ''}`.trim();
  const page = `<html><head><title>${title}</title></head><body><h1>${title}</h1></body></html>`;
  return new Response(page, { status, headers: { 'content-type': 'text/html' } });
}

function redirectTo(location: string, status = 302): Response {
  return new Response(null, { status, headers: { location } });
}
