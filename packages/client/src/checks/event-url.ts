import type { UsableKey } from '../api-key.ts';
import { isLocalHost } from '../local-host.ts';

/**
 * Whether Bluma can send events to a URL. The URL must be https, except on this machine and with a test key (wire
 * contract: production webhooks require https).
 */
export function canReceiveEvents(url: unknown, { mode }: UsableKey): boolean {
  if (typeof url !== 'string' || !URL.canParse(url)) return false;
  const parsed = new URL(url);
  if (parsed.protocol === 'https:') return true;
  return parsed.protocol === 'http:' && (mode === 'test' || isLocalHost(parsed));
}

export const eventUrlRule =
  'must be an https URL: http is only for localhost and for bluma_test_ keys';
