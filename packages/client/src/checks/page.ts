import { requireKnownOptions, requireOption } from '../require-option.ts';
import type { PageParams } from '../types/page.ts';

/** @throws {ConfigurationError} `invalid_option` */
export function checkPage(params: PageParams | null | undefined): PageParams {
  requireKnownOptions(params ?? {}, ['limit', 'offset'], 'params');
  const { limit, offset } = params ?? {};
  requireCount('limit', limit, 1);
  requireCount('offset', offset, 0);
  return { limit, offset };
}

function requireCount(name: string, value: number | undefined, from: number): void {
  requireOption(value === undefined || (Number.isSafeInteger(value) && value >= from), {
    name,
    rule: `a whole number from ${from}`,
    value,
    fix: 'leave it out for the default',
  });
}
