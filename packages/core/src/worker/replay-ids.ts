import { assertOptions, refuseOption, toText } from '../option-checks.ts';

/** The ids to replay. `undefined` for all dead letters, which no mistaken value may mean. */
export function toReplayIds(options: unknown): readonly unknown[] | undefined {
  if (options === undefined) return undefined;
  const fix = 'give replay() { ids }, or nothing to replay all';
  if (!(options instanceof Object) || Array.isArray(options)) {
    return refuseOption('options', { expected: 'an object', got: toText(options), fix });
  }
  assertOptions(options, { ids: true });
  const ids: unknown = Reflect.get(options, 'ids');
  if (ids === undefined || Array.isArray(ids)) return ids;
  return refuseOption('ids', { expected: 'an array', got: toText(ids), fix });
}
