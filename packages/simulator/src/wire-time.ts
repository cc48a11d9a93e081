/** The vendor's times have no fraction of a second. */
export function toWireTime(ms: number): string {
  return new Date(ms).toISOString().replace(/\.\d+Z$/, 'Z');
}
