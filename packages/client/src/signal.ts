import { hasMethod, requireOption } from './require-option.ts';

/**
 * For each signal of another implementation, a signal of this runtime that aborts with it. All calls share its one
 * listener.
 */
const followers = new WeakMap<object, AbortSignal>();

/**
 * Converts a signal to one that `fetch` and `AbortSignal.any` accept: they refuse signals of a polyfill or of another
 * realm.
 *
 * @throws {ConfigurationError} `invalid_option` for a value that is not a signal
 */
export function toAbortSignal(given: unknown): AbortSignal | undefined {
  if (given === undefined || given === null || given instanceof AbortSignal)
    return given ?? undefined;
  requireOption(isSignal(given), {
    name: 'signal',
    rule: 'an AbortSignal',
    value: given,
    fix: 'pass controller.signal, or AbortSignal.timeout(ms)',
  });
  const known = followers.get(given);
  if (known) return known;
  const follower = new AbortController();
  const follow = () => follower.abort(given.reason ?? new DOMException('Aborted', 'AbortError'));
  if (given.aborted) follow();
  else given.addEventListener('abort', follow, { once: true });
  followers.set(given, follower.signal);
  return follower.signal;
}

/** The properties that a signal of any implementation has. */
interface Signal {
  readonly aborted: boolean;
  readonly reason?: unknown;
  addEventListener(type: 'abort', listener: () => void, options: { readonly once: true }): void;
}

function isSignal(value: unknown): value is Signal {
  return typeof Object(value).aborted === 'boolean' && hasMethod(value, 'addEventListener');
}
