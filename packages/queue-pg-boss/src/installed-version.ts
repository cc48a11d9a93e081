import { createRequire } from 'node:module';

const require = createRequire(import.meta.url);

/** Of the pg-boss that is installed for us. Undefined in a bundle, where it cannot be told. */
export function installedVersion(): string | undefined {
  try {
    return require('pg-boss/package.json').version;
  } catch {
    return undefined;
  }
}
