// What jsdom lacks, as people add it for packages of Node.
const { webcrypto } = require('node:crypto');
const { clearImmediate, setImmediate } = require('node:timers');
const { TextDecoder, TextEncoder } = require('node:util');

Object.assign(globalThis, { TextEncoder, TextDecoder, setImmediate, clearImmediate });
Object.defineProperty(globalThis, 'crypto', { value: webcrypto, configurable: true });
