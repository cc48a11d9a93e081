/** The kind of a key, recognised by its prefix. Calls with a `test` key cost no credits. */
export type KeyMode = 'live' | 'test' | 'unknown';

/** A key in the wrong environment. */
export type Misplacement = 'test_key_in_production' | 'live_key_outside_production';

export const misplacements: readonly Misplacement[] = [
  'test_key_in_production',
  'live_key_outside_production',
];

export function toKeyMode(key: string): KeyMode {
  if (key.startsWith('bluma_live_')) return 'live';
  return key.startsWith('bluma_test_') ? 'test' : 'unknown';
}

/** @param environment the value of `NODE_ENV` */
export function findMisplacement(
  mode: KeyMode,
  environment: string | undefined,
): Misplacement | undefined {
  if (mode === 'test' && environment === 'production') return 'test_key_in_production';
  if (mode === 'live' && environment !== 'production') return 'live_key_outside_production';
  return undefined;
}
