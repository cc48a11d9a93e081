import { isBytes } from '../lib/bytes.ts';
import { readProperty } from '../lib/read-property.ts';

/**
 * The bytes of a body that a host, a framework or a parser has read and stored: `rawBody` of any of the sources, or else
 * `body`. Never a string or a parsed object: those are no longer what was signed.
 *
 * @param sources what may have them: the request of the host, the one of the framework, or an object made for this call
 */
export function findRawBody(sources: readonly unknown[]): Uint8Array | undefined {
  for (const name of ['rawBody', 'body']) {
    for (const source of sources) {
      const kept = readProperty(source, name);
      if (isBytes(kept)) return kept;
    }
  }
  return undefined;
}
